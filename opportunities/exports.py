"""The public list as files for machines, made row by row so that their size does not matter."""

import json
from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.utils import timezone

from engagement_site.core.spreadsheets.writing import csv_lines
from engagement_site.core.templatetags.components import long_datetime
from opportunities.models import OpportunityPage
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.ocds import package_head, release

CHUNK = 200
PARTS = (
    "stages", "lots", "rounds", "lineage__target", "join_windows", "gaps",
)  # fmt: skip
CSV_HEADER = (
    "reference", "title", "summary", "kind", "stage", "client_group", "life_stage",
    "lead_authority", "partners", "places", "can_join_now", "when_to_join", "next_opens",
    "next_closes", "lowest_value", "value", "vat", "term", "lots", "gaps", "ocid",
    "notice_reference", "illustrative", "last_changed", "address",
)  # fmt: skip


def exported() -> OpportunityQuerySet:
    """Return the public opportunities in a lasting order, with their parts."""
    found: OpportunityQuerySet = OpportunityPage.objects.public_now().order_by("pk")
    return found.prefetch_related(*PARTS)


def csv_export() -> Iterator[str]:
    """Yield the lines of the spreadsheet of all public opportunities."""
    pages = exported().with_joining(timezone.now()).iterator(chunk_size=CHUNK)
    return csv_lines(_with_header(pages))


def _with_header(pages: Iterable[OpportunityPage]) -> Iterator[Sequence[object]]:
    yield CSV_HEADER
    for page in pages:
        yield _row(page)


def _row(page: OpportunityPage) -> Sequence[object]:
    answer = page.stored_join_answer()
    return (
        page.reference, page.title, page.summary, page.get_kind_display(),
        page.get_stage_display(), page.get_client_group_display(),
        page.get_life_stage_display(), page.lead_authority, "; ".join(page.partner_list),
        page.localities, "yes" if answer.can_join else "no",
        f"{answer.sentence} {answer.detail}".strip(),
        long_datetime(page.opens_next), long_datetime(page.closes_next),
        page.value_min, page.value_max, page.get_vat_display(), page.term,
        "; ".join(lot.title for lot in page.lots.all()),
        "; ".join(gap.ref for gap in page.public_gaps()),
        page.ocid, page.notice_reference, "yes" if page.illustrative else "no",
        long_datetime(page.last_published_at), f"{settings.SITE_ADDRESS}{page.get_url() or ''}",
    )  # fmt: skip


def ocds_export(address: str) -> Iterator[str]:
    """Yield the release package of all public opportunities piece by piece."""
    head = package_head(address=address, publisher=settings.COUNCIL_NAME, now=timezone.now())
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "releases": ['
    for place, page in enumerate(exported().iterator(chunk_size=CHUNK)):
        facts = release(page, site_address=settings.SITE_ADDRESS)
        yield (",\n" if place else "\n") + json.dumps(facts, ensure_ascii=False)
    yield "\n]}\n"
