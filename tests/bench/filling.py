"""Fills a site with opportunities, and counts queries; run by the benchmark beside the server.

python -m tests.bench.filling 500        fills up to 500 opportunities with lots
python -m tests.bench.filling queries    prints the queries of a few addresses as JSON
"""

import json
import random
import sys
from datetime import date, timedelta

import django

WORDS = (
    "care", "support", "home", "residential", "short", "breaks", "advocacy", "dementia", "night",
    "sitting", "fostering", "extra", "accommodation", "young", "people", "carers", "autism",
    "nursing", "reablement", "community", "outreach", "prevention", "therapy", "transport",
)  # fmt: skip
PLACES = ("Gateshead", "Newcastle", "Sunderland", "Durham", "North Tyneside", "Northumberland")
ADDRESSES = {
    "list": "/opportunities/",
    "filtered list": "/opportunities/?kind=itt&setting=own_home&join=now",
    "search": "/opportunities/?q=dementia+night",
    "page 200": "/opportunities/?page=200",
}


def fill(wanted: int) -> None:
    """Add opportunities until there are `wanted`, each with two lots, stages and windows."""
    from django.db import connection
    from wagtail.models import Page

    from engagement_site.core.models import HomePage
    from engagement_site.demo.load import make_home
    from opportunities.models import ListEdition, OpportunityIndexPage, OpportunityPage

    home = HomePage.objects.first() or make_home()
    index = OpportunityIndexPage.objects.first()
    if index is None:
        index = home.add_child(
            instance=OpportunityIndexPage(title="Opportunities", slug="opportunities")
        )
    dice = random.Random(7)
    have = OpportunityPage.objects.count()
    made = [_make(index, number, dice) for number in range(have + 1, wanted + 1)]
    Page.objects.filter(pk=index.pk).update(numchild=wanted)
    _fill_parts(made, dice)
    ListEdition.renew()  # what is made in bulk sends no signals
    if connection.vendor == "postgresql":  # as its own housekeeping does after a while
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")


def _make(index, number, dice):
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone

    from engagement_site.market_position.enums import LifeStage
    from opportunities.enums import ClientGroup, Kind, Need, Setting, Stage
    from opportunities.models import OpportunityPage

    opens = date.today() + timedelta(days=dice.randrange(-600, 600))
    page = OpportunityPage(
        title=f"{' '.join(dice.sample(WORDS, 3)).capitalize()} {number}",
        slug=f"opportunity-{number}", reference=f"BENCH-{number}",
        summary=f"{' '.join(dice.choices(WORDS, k=14)).capitalize()}.",
        description=[("text", f"<p>{' '.join(dice.choices(WORDS, k=80))}</p>")],
        kind=dice.choice(Kind.values), client_group=dice.choice(ClientGroup.values),
        life_stage=dice.choice(LifeStage.values), stage=dice.choice(Stage.values),
        lead_authority=f"{dice.choice(PLACES)} Council", localities=dice.choice(PLACES),
        settings=[dice.choice(Setting.values)], needs=dice.sample(Need.values, 2),
        join_from=opens, join_until=opens + timedelta(days=40), value_max=number * 100,
        contract_ends=opens + timedelta(days=900),
        path=OpportunityPage._get_path(index.path, index.depth + 1, number),
        depth=index.depth + 1, url_path=f"{index.url_path}opportunity-{number}/", live=True,
        content_type=ContentType.objects.get_for_model(OpportunityPage),
        first_published_at=timezone.now(), last_published_at=timezone.now(),
        latest_revision_created_at=timezone.now(), locale=index.locale,
    )  # fmt: skip
    page.draft_title = page.title
    super(OpportunityPage, page).save_base()
    return page


def _fill_parts(pages, dice) -> None:
    from opportunities.models import (
        JoinWindow,
        OpportunityFacet,
        OpportunityLot,
        OpportunityPage,
        OpportunityStage,
    )
    from opportunities.models.facets import facets_of

    lots, stages, windows = [], [], []
    for page in pages:
        lots += [
            OpportunityLot(
                page_id=page.pk, sort_order=place, number=str(place + 1),
                title=f"Lot {place + 1}: {dice.choice(WORDS)}", age_from=dice.randrange(0, 70),
                bands="Standard\nEnhanced: two staff", value=1000,
            )
            for place in range(2)
        ]  # fmt: skip
        stages += [
            OpportunityStage(page_id=page.pk, sort_order=0, stage="planned", date=page.join_from),
            OpportunityStage(page_id=page.pk, sort_order=1, stage="open", date=page.join_from),
        ]
        windows += [JoinWindow.from_window(page.pk, window) for window in page.windows()]
    OpportunityLot.objects.bulk_create(lots, 1000)
    OpportunityStage.objects.bulk_create(stages, 1000)
    JoinWindow.objects.bulk_create(windows, 1000)
    facets, chunk = [], 500
    for start in range(0, len(pages), chunk):
        keys = [page.pk for page in pages[start : start + chunk]]
        found = OpportunityPage.objects.filter(pk__in=keys).prefetch_related("lots")
        for page in found:
            facets += facets_of(page)
        _index(list(found.prefetch_related("documents")))
    OpportunityFacet.objects.bulk_create(facets, 1000)


def _index(pages) -> None:
    from modelsearch.backends import get_search_backend

    from opportunities.models import OpportunityPage

    get_search_backend().get_index_for_model(OpportunityPage).add_items(OpportunityPage, pages)


def count_queries() -> dict[str, int]:
    """Return how many queries each address takes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    found = {}
    for name, address in ADDRESSES.items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200, address
        found[name] = len(queries)
    return found


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "queries":
        print(json.dumps(count_queries()))
    else:
        fill(int(sys.argv[1]))
