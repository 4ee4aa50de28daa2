"""Who an organisation is: its numbers, the proof, and how people come to act for it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from engagement_site.providers.enums import IdentifierScheme, MembershipRole, RequestState
from engagement_site.providers.models.organisations import ProviderOrganisation

USER = settings.AUTH_USER_MODEL


class Identifier(models.Model):
    """A number in a register; no two organisations have the same one."""

    organisation = models.ForeignKey(
        ProviderOrganisation, related_name="identifiers", on_delete=models.CASCADE
    )
    scheme = models.CharField(max_length=20, choices=IdentifierScheme.choices)
    value = models.CharField(max_length=30)

    class Meta:
        ordering = ["scheme", "value"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value"], name="providers_identifier_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"


class Verification(models.Model):
    """Staff looked at evidence that an organisation is who it says; kept as history."""

    organisation = models.ForeignKey(
        ProviderOrganisation, related_name="verifications", on_delete=models.CASCADE
    )
    by = models.ForeignKey(USER, null=True, related_name="+", on_delete=models.SET_NULL)
    at = models.DateTimeField(auto_now_add=True)
    evidence = models.TextField(help_text="What was looked at, where, and when.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.organisation} verified"


class Claim(models.Model):
    """A person asks to act for an organisation that is on the site already."""

    organisation = models.ForeignKey(
        ProviderOrganisation, related_name="claims", on_delete=models.CASCADE
    )
    user = models.ForeignKey(USER, related_name="claims", on_delete=models.CASCADE)
    evidence = models.TextField(
        "how we can tell",
        help_text="Your role there, and how we can check it: a page of the organisation's "
        "website that names you, or a colleague we know.",
    )
    state = models.CharField(
        max_length=10, choices=RequestState.choices, default=RequestState.PENDING
    )
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(USER, null=True, related_name="+", on_delete=models.SET_NULL)
    decided_at = models.DateTimeField(null=True)
    decided_because = models.TextField(blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(state="pending"),
                name="providers_claim_pending_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} claims {self.organisation}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Ways to choose invitations."""

    def waiting(self, now: datetime) -> "InvitationQuerySet":
        """Those that can still be accepted."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)


class Invitation(models.Model):
    """An owner asks a person, by address, to act for the organisation. Good once, for a while."""

    organisation = models.ForeignKey(
        ProviderOrganisation, related_name="invitations", on_delete=models.CASCADE
    )
    email = models.EmailField("e-mail address")
    role = models.CharField(
        max_length=10, choices=MembershipRole.choices, default=MembershipRole.EDITOR
    )
    # The link's secret itself is not stored, so that who reads the table cannot accept.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(USER, null=True, related_name="+", on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.email} to {self.organisation}"

    @property
    def is_waiting(self) -> bool:
        """Say whether it can still be accepted."""
        return (
            self.accepted_at is None
            and self.revoked_at is None
            and self.expires_at > timezone.now()
        )
