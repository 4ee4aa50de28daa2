"""Gives each role's group the rights in the editor that the role needs. Safe to run again."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from engagement_site.core.editor_rights import EDITOR_RIGHTS, EditorRights
from engagement_site.core.permissions import Role


class Command(BaseCommand):
    """Run after each upgrade; `make demo` and the deployment guide do."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the groups and set their rights exactly; name rights that do not exist."""
        self.missing: set[str] = set()
        with transaction.atomic():
            for role in Role:
                group, _ = Group.objects.get_or_create(name=role.value)
                self.give(group, EDITOR_RIGHTS[role])
        if self.missing:
            raise CommandError(
                f"There are no permissions {sorted(self.missing)}: run `manage.py migrate` first."
            )
        self.stdout.write("Roles are in step with the code.")

    def give(self, group: Group, rights: EditorRights) -> None:
        """Set the group's model, page and collection permissions to `rights`."""
        group.permissions.set(self.find(*rights.models))
        root = Page.get_first_root_node()
        GroupPagePermission.objects.filter(group=group).delete()
        for permission in self.find(*(f"wagtailcore.{name}_page" for name in rights.pages)):
            GroupPagePermission.objects.create(group=group, page=root, permission=permission)
        collection = Collection.get_first_root_node()
        GroupCollectionPermission.objects.filter(group=group).delete()
        for permission in self.find(*rights.collections):
            GroupCollectionPermission.objects.create(
                group=group, collection=collection, permission=permission
            )

    def find(self, *names: str) -> list[Permission]:
        """Return the permissions `app_label.codename`; note those that are missing."""
        found = {
            f"{permission.content_type.app_label}.{permission.codename}": permission
            for permission in Permission.objects.filter(
                content_type__app_label__in={name.split(".")[0] for name in names}
            ).select_related("content_type")
        }
        self.missing.update(name for name in names if name not in found)
        return [found[name] for name in names if name in found]
