"""Who may read the addresses of market position."""

import uuid
from datetime import date

from engagement_site.core.permissions import Permission
from engagement_site.market_position.domain.gaps import receive_offer
from engagement_site.market_position.models import ResourceAsk
from tests.architecture.access.entries import EVERYBODY, Access, Objects, editor
from tests.factories.market_position import (
    DataSetFactory,
    GapFactory,
    PlanActivityFactory,
    PlanFactory,
    make_plan_page,
    make_statement,
)

SLUG = "figures-of-all"
ACCESS: dict[str, Access] = {
    "market_position:plan_csv": Access(EVERYBODY),
    "market_position:plan_word": Access(EVERYBODY),
    "market_position:print": Access(EVERYBODY),
    "market_position:pdf": Access(EVERYBODY),
    "market_position:changes": Access(EVERYBODY),
    "market_position:segments": Access(EVERYBODY),
    "market_position:data_sets": Access(EVERYBODY),
    "market_position:data_set": Access(EVERYBODY, lambda objects: {"slug": SLUG}),
    "market_position:data_set_csv": Access(EVERYBODY, lambda objects: {"slug": SLUG}),
    "market_position:chart": Access(EVERYBODY, lambda objects: {"slug": SLUG, "kind": "bars"}),
    "market_position:tell_us": Access(EVERYBODY, lambda objects: {"slug": objects.gap.slug}),
    # Whoever has the unguessable address sees the receipt; it names no person.
    "market_position:offer_received": Access(
        EVERYBODY, lambda objects: {"token": objects.offer.token}
    ),
    "market_position_staff:resources": editor(Permission.VIEW_PLAN_RESOURCES),
    "market_position_staff:resources_csv": editor(Permission.VIEW_PLAN_RESOURCES),
    # Only POST is taken.
    "market_position_staff:agree": editor(
        Permission.AGREE_PLAN_RESOURCES, lambda objects: {"pk": objects.ask.pk}, answer=405
    ),
}


def add_objects(objects: Objects) -> None:
    """Put what these addresses name into `objects`; what is private is the provider's."""
    make_plan_page(make_statement(objects.home), PlanFactory())
    DataSetFactory(slug=SLUG)
    objects.gap = GapFactory()
    objects.ask = ResourceAsk.objects.create(
        activity=PlanActivityFactory(), team="legal", quarter=date(2027, 1, 1), days=3
    )
    objects.offer = receive_offer(
        gap=objects.gap, token=uuid.uuid4(), by=None, organisation_name="Example Care",
        contact_name="Prue Provider", email="prue@example.org", offer="Six beds.",
    )  # fmt: skip
