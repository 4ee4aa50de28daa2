"""Partner finding: notices, approaches that both sides agree to, and messages passed on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from engagement_site.providers.enums import ApproachState, Seeks
from engagement_site.providers.models.organisations import ProviderOrganisation

USER = settings.AUTH_USER_MODEL


class PartnerNotice(models.Model):
    """An organisation looks for a partner, or offers to be one."""

    organisation = models.ForeignKey(
        ProviderOrganisation, related_name="partner_notices", on_delete=models.CASCADE
    )
    seeks = models.CharField("you are", max_length=10, choices=Seeks.choices)
    title = models.CharField(max_length=150)
    text = models.TextField(
        max_length=2000,
        help_text="What you bring, what you look for, and for which opportunity. No telephone "
        "numbers or e-mail addresses: they show once both sides agree.",
    )
    until = models.DateField("show it until")
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    hidden_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class PartnerApproach(models.Model):
    """One organisation asks another; contact details show only when the other agrees."""

    notice = models.ForeignKey(PartnerNotice, related_name="approaches", on_delete=models.CASCADE)
    from_organisation = models.ForeignKey(
        ProviderOrganisation, related_name="approaches_made", on_delete=models.CASCADE
    )
    to_organisation = models.ForeignKey(
        ProviderOrganisation, related_name="approaches_received", on_delete=models.CASCADE
    )
    state = models.CharField(
        max_length=10, choices=ApproachState.choices, default=ApproachState.WAITING
    )
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "from_organisation"], name="providers_approach_once"
            ),
            models.CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")),
                name="providers_approach_between_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_organisation} to {self.to_organisation}"


class PartnerMessage(models.Model):
    """A message passed on without showing anybody's address."""

    approach = models.ForeignKey(PartnerApproach, related_name="messages", on_delete=models.CASCADE)
    sender = models.ForeignKey(ProviderOrganisation, related_name="+", on_delete=models.CASCADE)
    written_by = models.ForeignKey(USER, null=True, related_name="+", on_delete=models.SET_NULL)
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(auto_now_add=True)
    reported_at = models.DateTimeField(null=True)
    reported_because = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"message {self.pk}"


class PartnerBlock(models.Model):
    """One organisation wants to hear nothing more from another."""

    organisation = models.ForeignKey(
        ProviderOrganisation, related_name="blocks", on_delete=models.CASCADE
    )
    blocked = models.ForeignKey(ProviderOrganisation, related_name="+", on_delete=models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "blocked"], name="providers_blocked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} blocks {self.blocked}"
