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
        """Create the groups and set their rights exactly."""
        with transaction.atomic():
            for role in Role:
                group, _ = Group.objects.get_or_create(name=role.value)
                self.give(group, EDITOR_RIGHTS[role])
        self.stdout.write("Roles are in step with the code.")

    def give(self, group: Group, rights: EditorRights) -> None:
        """Set the group's model, page and collection permissions to `rights`."""
        group.permissions.set([self.find(name) for name in rights.models])
        root = Page.get_first_root_node()
        GroupPagePermission.objects.filter(group=group).delete()
        for codename in rights.pages:
            GroupPagePermission.objects.create(
                group=group, page=root, permission=self.find(f"wagtailcore.{codename}_page")
            )
        collection = Collection.get_first_root_node()
        GroupCollectionPermission.objects.filter(group=group).delete()
        for name in rights.collections:
            GroupCollectionPermission.objects.create(
                group=group, collection=collection, permission=self.find(name)
            )

    @staticmethod
    def find(name: str) -> Permission:
        """Return the permission `app_label.codename`; CommandError names one that is missing."""
        app_label, codename = name.split(".")
        found = Permission.objects.filter(
            content_type__app_label=app_label, codename=codename
        ).first()
        if found is None:
            raise CommandError(f"There is no permission {name}: run `manage.py migrate` first.")
        return found
