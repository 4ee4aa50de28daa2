"""What an opportunity can be found by, stored so that the database can count it."""

from typing import TYPE_CHECKING

from django.db import models

from opportunities.enums import Facet

if TYPE_CHECKING:
    from opportunities.models.pages import OpportunityPage


class OpportunityFacet(models.Model):
    """One value of one facet. Made from page and lots at each save, never edited."""

    page = models.ForeignKey(
        "opportunities.OpportunityPage", related_name="facets", on_delete=models.CASCADE
    )
    facet = models.CharField(max_length=20, choices=Facet.choices)
    value = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "facet", "value"], name="opportunities_facet_once"
            )
        ]
        indexes = [models.Index(fields=["facet", "value"], name="opportunities_facet")]

    def __str__(self) -> str:
        return f"{self.facet} {self.value}"


def facets_of(page: "OpportunityPage") -> list[OpportunityFacet]:
    """Return unsaved rows for what the page and its lots say."""
    lots = list(page.lots.all())
    found: dict[Facet, set[str]] = {
        Facet.SETTING: {*page.settings, *(lot.setting for lot in lots)},
        Facet.NEED: {*page.needs, *(need for lot in lots for need in lot.needs)},
        Facet.AGE: {str(band.value) for lot in lots for band in lot.age_bands},
        Facet.REGISTRATION: {page.registration, *(lot.registration for lot in lots)},
        Facet.PLACE: {
            place.strip()[:100]
            for text in (page.localities, *(lot.localities for lot in lots))
            for place in text.split(",")
        },
    }
    return [
        OpportunityFacet(page_id=page.pk, facet=facet, value=value)
        for facet, values in found.items()
        for value in sorted(values)
        if value
    ]
