"""The public list as files for machines, made row by row so that their size does not matter."""

import json
from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from engagement_site.core.spreadsheets.writing import csv_lines
from engagement_site.core.templatetags.components import long_datetime
from opportunities.models import ExpressionOfInterest, OpportunityPage, Telling
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.ocds import package_head, release
from opportunities.plans import Contract

CHUNK = 200
OCDS_PAGE = 100
PARTS = (
    "stages", "lots", "rounds", "lineage__target", "join_windows", "gaps", "awards",
    "participations", "documents__file", "questions",
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


def csv_export(request: HttpRequest) -> Iterator[str]:
    """Yield the lines of the spreadsheet of all public opportunities.

    Here and below the request remembers the site's roots, which each address asks for.
    """
    pages = exported().with_joining(timezone.now()).iterator(chunk_size=CHUNK)
    return csv_lines(_with_header(pages, request))


def _with_header(
    pages: Iterable[OpportunityPage], request: HttpRequest
) -> Iterator[Sequence[object]]:
    yield CSV_HEADER
    for page in pages:
        yield _row(page, request)


def _row(page: OpportunityPage, request: HttpRequest) -> Sequence[object]:
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
        long_datetime(page.last_published_at),
        f"{settings.SITE_ADDRESS}{page.get_url(request) or ''}",
    )  # fmt: skip


def ocds_export(
    request: HttpRequest,
    *,
    bands_extension: str = "",
    page_number: int | None = None,
    base: str = "",
) -> Iterator[str]:
    """Yield the release package of all public opportunities piece by piece.

    With `page_number` only that page of them, with links to the pages beside it below `base`.
    """
    found = exported()
    links = None
    if page_number is not None:
        links, start = _links(page_number, base, found.count()), (page_number - 1) * OCDS_PAGE
        found = found[start : start + OCDS_PAGE]
    head = package_head(
        address=f"{settings.SITE_ADDRESS}{request.path}",
        publisher=settings.COUNCIL_NAME,
        now=timezone.now(),
        bands_extension=bands_extension,
        links=links,
    )
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "releases": ['
    for place, page in enumerate(found.iterator(chunk_size=CHUNK)):
        facts = release(page, site_address=settings.SITE_ADDRESS, request=request)
        yield (",\n" if place else "\n") + json.dumps(facts, ensure_ascii=False)
    yield "\n]}\n"


def ocds_pages() -> int:
    """Return how many pages the packages have; an empty site has one."""
    return max(1, -(-exported().count() // OCDS_PAGE))


def _links(number: int, base: str, total: int) -> dict[str, str]:
    links = {}
    if number > 1:
        links["prev"] = f"{base}{number - 1}.json"
    if number * OCDS_PAGE < total:
        links["next"] = f"{base}{number + 1}.json"
    return links


CONTRACT_HEADER = (
    "title", "reference", "providers", "starts", "ends", "extensions_taken", "can_run_until",
    "reviewed", "bought_again", "value", "vat", "lead_authority", "address",
)  # fmt: skip


def contract_register_csv(contracts: Iterable[Contract]) -> Iterator[str]:
    """Yield the lines of the register of contracts."""
    return csv_lines(_contract_rows(contracts))


def _contract_rows(contracts: Iterable[Contract]) -> Iterator[Sequence[object]]:
    yield CONTRACT_HEADER
    for one in contracts:
        page = one.page
        yield (
            page.title, page.reference, "; ".join(one.suppliers), one.starts, one.ends,
            one.extended, one.latest_end, page.review_on, str(page.reprocure_when or ""),
            page.value_max, page.get_vat_display(), page.lead_authority,
            f"{settings.SITE_ADDRESS}{page.get_url() or ''}",
        )  # fmt: skip


TELLING_HEADER = ("told_at", "what", "details", "reason", "person", "email", "organisations")


def tellings_csv(page: OpportunityPage) -> Iterator[str]:
    """Yield the log of who was told what and when about one opportunity."""
    rows = (
        Telling.objects.filter(notice__page=page)
        .select_related("notice", "user")
        .order_by("at", "pk")
    )
    return csv_lines(
        [
            TELLING_HEADER,
            *(
                (
                    f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S %Z}",
                    row.notice.headline,
                    " ".join(row.notice.lines),
                    row.notice.reason,
                    str(row.user) if row.user else "forgotten",
                    row.user.email if row.user else "",
                    row.organisations,
                )
                for row in rows
            ),
        ]
    )


INTEREST_HEADER = (
    "organisation", "kind", "size", "lots", "would_bid_with_others", "would_work_for_another",
    "seen_by_partners", "offers", "expressed_at", "changed_at", "withdrawn_at", "person", "email",
)  # fmt: skip


def interests_csv(page: OpportunityPage) -> Iterator[str]:
    """Yield the expressions of interest in one opportunity, withdrawn ones too."""
    return csv_lines([INTEREST_HEADER, *(_interest_row(one) for one in interests_of(page))])


def interests_of(page: OpportunityPage) -> Iterable[ExpressionOfInterest]:
    """Return the expressions of interest with what list and export show."""
    return (
        ExpressionOfInterest.objects.filter(page=page)
        .select_related("organisation", "expressed_by")
        .prefetch_related("lots")
        .order_by("withdrawn_at", "organisation__name")
    )


def _interest_row(one: ExpressionOfInterest) -> Sequence[object]:
    def yes(value: bool) -> str:
        return "yes" if value else "no"

    return (
        one.organisation.name, one.organisation.get_kind_display(),
        one.organisation.get_size_display(), "; ".join(lot.title for lot in one.lots.all()),
        yes(one.would_partner), yes(one.would_subcontract), yes(one.visible_to_partners),
        one.offers, f"{timezone.localtime(one.expressed_at):%Y-%m-%d %H:%M}",
        f"{timezone.localtime(one.changed_at):%Y-%m-%d %H:%M}",
        f"{timezone.localtime(one.withdrawn_at):%Y-%m-%d %H:%M}" if one.withdrawn_at else "",
        str(one.expressed_by) if one.expressed_by else "",
        one.expressed_by.email if one.expressed_by else "",
    )  # fmt: skip
