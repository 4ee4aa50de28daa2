"""Expressions of interest of organisations."""

from django.conf import settings
from django.db import models

from engagement_site.providers.models import ProviderOrganisation
from opportunities.models.lots import OpportunityLot


class ExpressionOfInterestQuerySet(models.QuerySet["ExpressionOfInterest"]):
    """Ways to choose expressions of interest."""

    def standing(self) -> "ExpressionOfInterestQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def seeking_partners(self) -> "ExpressionOfInterestQuerySet":
        """Those of organisations that agreed to be seen by others that agreed too."""
        return self.standing().filter(visible_to_partners=True)


class ExpressionOfInterest(models.Model):
    """An organisation is interested in an opportunity, or in some of its lots."""

    page = models.ForeignKey(
        "opportunities.OpportunityPage", related_name="interests", on_delete=models.CASCADE
    )
    organisation = models.ForeignKey(
        ProviderOrganisation, related_name="interests", on_delete=models.CASCADE
    )
    lots = models.ManyToManyField(OpportunityLot, related_name="+", blank=True)
    would_partner = models.BooleanField("would bid with others", default=False)
    would_subcontract = models.BooleanField("would work for another bidder", default=False)
    visible_to_partners = models.BooleanField("can be seen by possible partners", default=False)
    offers = models.TextField("what you bring", blank=True, max_length=1000)
    contact_email = models.EmailField("e-mail address for partners", blank=True)
    expressed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    expressed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ExpressionOfInterestQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "organisation"], name="opportunities_interest_once"
            ),
            models.CheckConstraint(
                name="opportunities_partners_need_address",
                condition=models.Q(visible_to_partners=False) | ~models.Q(contact_email=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.page_id}"

    @property
    def ways_to_join_in(self) -> str:
        """How it would work with others, in words."""
        ways = []
        if self.would_partner:
            ways.append("bid with others")
        if self.would_subcontract:
            ways.append("work for another bidder")
        return " or ".join(ways)
