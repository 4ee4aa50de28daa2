"""The provider organisation and who belongs to it."""

import re
import unicodedata
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from engagement_site.providers.enums import MembershipRole, ProviderKind, ProviderSize

LEGAL_FORMS = re.compile(r"\b(ltd|limited|plc|llp|cic|cio)\b\.?", re.IGNORECASE)


def name_key(name: str) -> str:
    """Return what two spellings of one organisation's name share ("Acme Ltd." = "ACME Limited")."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "", LEGAL_FORMS.sub("", plain.replace("&", " and ")).lower())


class ProviderOrganisationQuerySet(models.QuerySet["ProviderOrganisation"]):
    """Ways to choose organisations."""

    def listed(self) -> "ProviderOrganisationQuerySet":
        """Those that agreed to stand in the public directory."""
        return self.filter(listed=True, merged_into__isnull=True)

    def current(self) -> "ProviderOrganisationQuerySet":
        """Those that were not merged into another."""
        return self.filter(merged_into__isnull=True)

    def for_user(self, user: Any) -> "ProviderOrganisationQuerySet":
        """Those the user belongs to."""
        return self.filter(memberships__user_id=user.pk)

    def matching(self, text: str) -> "ProviderOrganisationQuerySet":
        """Those whose name, services or places contain each word of `text`."""
        found = self
        for word in text.split()[:8]:
            found = found.filter(
                Q(name__icontains=word)
                | Q(services__icontains=word)
                | Q(localities__icontains=word)
            )
        return found


class ProviderOrganisation(models.Model):
    """An organisation that provides care or support, or might."""

    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, unique=True, editable=False)
    kind = models.CharField("type", max_length=20, choices=ProviderKind.choices)
    size = models.CharField(max_length=10, choices=ProviderSize.choices, blank=True)
    services = models.TextField(
        blank=True, help_text="What you offer and for whom, in a few sentences."
    )
    localities = models.CharField(
        "places", max_length=300, blank=True, help_text="The areas you work in."
    )
    website = models.URLField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    contact_email = models.EmailField("contact e-mail address", blank=True)
    works_with_us = models.BooleanField(
        "provides for this council now",
        null=True,
        help_text="Whether the organisation has a contract with the council at present.",
    )
    listed = models.BooleanField(
        "stands in the public directory",
        default=True,
        help_text="Name, services, places and website are public. "
        "Contact details are seen by council staff only.",
    )
    contact_name = models.CharField(
        "who to ask", max_length=120, blank=True, help_text="A role or team rather than a name."
    )
    languages = models.CharField(
        max_length=200, blank=True, help_text="Languages your staff work in, with commas between."
    )
    accessibility = models.TextField(
        blank=True, help_text="How people with disabilities can use what you offer."
    )
    social_value = models.TextField(
        blank=True, help_text="What you give back: local jobs, training, environment."
    )
    partner_interests = models.TextField(
        "what you look for in partners", blank=True, help_text="With whom you would bid or work."
    )
    part_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        related_name="parts",
        on_delete=models.SET_NULL,
        verbose_name="part of the group",
        help_text="The organisation it belongs to, where it is part of a group.",
    )
    visibility = models.JSONField(default=dict, blank=True, editable=False)
    as_of = models.JSONField(default=dict, blank=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, related_name="+", on_delete=models.SET_NULL
    )
    illustrative = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="organisations"
    )
    objects = ProviderOrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "provider organisation"
        constraints = [
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=models.F("pk")),
                name="providers_not_part_of_itself",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key in step with the name."""
        self.name_key = name_key(self.name)
        if update_fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*update_fields, "name_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return its page in the directory."""
        return reverse("providers:organisation", args=[self.pk])


class Membership(models.Model):
    """A person acts for an organisation."""

    organisation = models.ForeignKey(
        ProviderOrganisation, related_name="memberships", on_delete=models.CASCADE
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="memberships", on_delete=models.CASCADE
    )
    role = models.CharField(max_length=10, choices=MembershipRole.choices)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["organisation", "joined_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="providers_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.organisation}"
