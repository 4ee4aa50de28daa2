"""Opportunities."""

from itertools import count
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from engagement_site.market_position.enums import LifeStage
from opportunities.enums import ClientGroup, Kind, Stage
from opportunities.models import OpportunityIndexPage, OpportunityPage

_numbers = count(1)
PARTS = (
    "gaps", "rounds", "lots", "stages", "lineage", "documents", "awards", "extensions",
    "participations", "contacts",
)  # fmt: skip


def make_index(home: Page) -> OpportunityIndexPage:
    """Return the published list below `home`, made if there is none."""
    existing = OpportunityIndexPage.objects.first()
    if existing is not None:
        return existing
    page = OpportunityIndexPage(title="Opportunities", slug="opportunities")
    return home.add_child(instance=page)


def unsaved_opportunity(**fields: Any) -> OpportunityPage:
    """Return an opportunity that is valid but not saved; `gaps`, `rounds`, `lots`, `stages` too."""
    number = next(_numbers)
    parts = {name: fields.pop(name) for name in PARTS if name in fields}
    values: dict[str, Any] = {
        "title": f"Opportunity {number}",
        "slug": f"opportunity-{number}",
        "summary": "Support for people at home.",
        "reference": f"TEST-{number}",
        "kind": Kind.ITT,
        "client_group": ClientGroup.ADULTS,
        "life_stage": LifeStage.LIVING_WELL,
        "stage": Stage.PLANNED,
        "lead_authority": "Test council",
        "first_published_at": timezone.now(),
        "last_published_at": timezone.now(),
        **fields,
    }
    page = OpportunityPage(**values)
    for name, objects in parts.items():
        setattr(page, name, objects)
    return page


def make_opportunity(home: Page, **fields: Any) -> OpportunityPage:
    """Return a published opportunity in the list below `home`."""
    index = make_index(home)
    index.refresh_from_db(fields=["numchild", "path"])
    return index.add_child(instance=unsaved_opportunity(**fields))
