"""What practitioners do with the directory: shortlists, look-ups; and which state it is in."""

import secrets

from django.conf import settings
from django.db import models
from django.http import QueryDict

from engagement_site.core.models import Edition
from engagement_site.providers.enums import Need, ServiceType
from engagement_site.providers.models.offers import Place
from engagement_site.providers.models.organisations import ProviderOrganisation

USER = settings.AUTH_USER_MODEL


def new_token() -> str:
    """Return a secret part of an address."""
    return secrets.token_urlsafe(24)


class Shortlist(models.Model):
    """Providers a practitioner considers for one purpose; no person in need is named in it."""

    owner = models.ForeignKey(USER, related_name="shortlists", on_delete=models.CASCADE)
    name = models.CharField(
        max_length=120,
        help_text="What it is for, without the name or details of a person: "
        "“Short breaks near Blaydon”.",
    )
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    providers = models.ManyToManyField(ProviderOrganisation, through="ShortlistEntry")

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class ShortlistEntry(models.Model):
    """One provider on a shortlist."""

    shortlist = models.ForeignKey(Shortlist, related_name="entries", on_delete=models.CASCADE)
    organisation = models.ForeignKey(
        ProviderOrganisation, related_name="+", on_delete=models.CASCADE
    )
    note = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shortlist", "organisation"], name="providers_shortlisted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} on {self.shortlist}"


class DirectoryEdition(Edition):
    """The token under which a process keeps the directory in memory (`providers.board`)."""


class LookUp(models.Model):
    """A member of staff looked in the practitioner's part of the directory."""

    user = models.ForeignKey(USER, null=True, related_name="+", on_delete=models.SET_NULL)
    user_label = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    query = models.CharField(max_length=500, blank=True)
    found = models.PositiveIntegerField(null=True)
    organisation = models.ForeignKey(
        ProviderOrganisation, null=True, related_name="+", on_delete=models.CASCADE
    )

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_label}: {self.organisation or self.query}"

    @property
    def in_words(self) -> str:
        """What was asked, as a person would say it."""
        labels = {str(value): str(label) for value, label in [*ServiceType.choices, *Need.choices]}
        said = []
        for name, values in QueryDict(self.query.removeprefix("?")).lists():
            for value in filter(None, values):
                match name:
                    case "q":
                        said.append(f"“{value}”")
                    case "age":
                        said.append(f"aged {value}")
                    case "place":
                        place = Place.objects.filter(pk=value).first() if value.isdigit() else None
                        said.append(f"in {place or value}")
                    case "vacancies" | "verified":
                        said.append({"vacancies": "with vacancies"}.get(name, name))
                    case _:
                        said.append(labels.get(value, value))
        return ", ".join(said) or "all providers"
