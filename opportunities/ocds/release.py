"""A release and the package around it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from opportunities.enums import PartRole, Relation, Stage
from opportunities.ocds.awards import awards_of, supplier_parties
from opportunities.ocds.tender import NOTICE_TYPES, tender_of
from opportunities.ocds.values import first_instant, instant, last_instant, without_empty

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage

VERSION = "1.1"
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_REPOSITORY = "https://raw.githubusercontent.com/open-contracting-extensions"
EXTENSIONS = (
    f"{_REPOSITORY}/ocds_lots_extension/v1.1.5/extension.json",
    f"{_REPOSITORY}/ocds_techniques_extension/main/extension.json",
    f"{_REPOSITORY}/ocds_enquiry_extension/v1.1.5/extension.json",
    f"{_REPOSITORY}/ocds_communication_extension/master/extension.json",
    f"{_REPOSITORY}/ocds_suitability_extension/master/extension.json",
    f"{_REPOSITORY}/ocds_options_extension/master/extension.json",
    f"{_REPOSITORY}/ocds_pagination_extension/master/extension.json",
    "https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json",
)
# Used for opportunities without a published notice; a publisher registers a prefix of its own.
LOCAL_PREFIX = "ocds-000000"

PLANNING = (Stage.INTENTION, Stage.ENGAGEMENT, Stage.PLANNED)
AFTER_AWARD = (Stage.AWARDED, Stage.LIVE, Stage.EXPIRING, Stage.ENDED)
RELATIONSHIPS = {
    Relation.PREDECESSOR: "prior",
    Relation.SUCCESSOR: "renewalProcess",
    Relation.CALL_OFF: "framework",
    Relation.ROUND: "framework",
}
BUYING_ROLES = (PartRole.PARTICIPATING, PartRole.NHS)


def ocid_of(page: "OpportunityPage") -> str:
    """Return the published number of a process, or a local one made from the reference."""
    return page.ocid or f"{LOCAL_PREFIX}-{page.reference or page.pk}"


def package_head(
    *,
    address: str,
    publisher: str,
    now: datetime,
    bands_extension: str = "",
    links: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return a release package without its releases; `links` lead to the pages beside it."""
    head = {
        "uri": address,
        "version": VERSION,
        "extensions": [*EXTENSIONS, *([bands_extension] if bands_extension else [])],
        "publishedDate": instant(now),
        "publisher": {"name": publisher},
        "license": LICENCE,
    }
    return {**head, "links": links} if links else head


def release(
    page: "OpportunityPage", *, site_address: str, request: HttpRequest | None = None
) -> dict[str, Any]:
    """Return how an opportunity stands as one release.

    The `request` it is made for, where there is one, remembers the site's roots for the next.
    """
    address = f"{site_address}{page.get_url(request) or ''}"
    stage = page.current_stage or Stage.INTENTION
    ocid = ocid_of(page)
    changed = page.last_published_at or page.latest_revision_created_at or timezone.now()
    parties = _parties(page)
    awards = awards_of(page)
    return without_empty(
        {
            "ocid": ocid,
            "id": f"{ocid}-{changed.astimezone(UTC):%Y%m%d%H%M%S}",
            "date": instant(changed),
            "tag": _tags(stage, bool(awards)),
            "initiationType": "tender",
            "language": "en",
            "parties": [*parties, *supplier_parties(page)],
            "buyer": {"id": parties[0]["id"], "name": parties[0]["name"]} if parties else None,
            "planning": _planning(page, stage, address),
            "tender": tender_of(page, stage, address, site_address, parties),
            "awards": awards,
            "relatedProcesses": _related(page),
        }
    )


def _tags(stage: Stage, awarded: bool) -> list[str]:
    if stage in PLANNING:
        return ["planning"]
    if awarded and stage in AFTER_AWARD:
        return ["award"]
    return ["tenderCancellation"] if stage == Stage.WITHDRAWN else ["tender"]


def _parties(page: "OpportunityPage") -> list[dict[str, Any]]:
    names = [page.lead_authority, *page.partner_list]
    names += [one.name for one in page.participations.all() if one.role in BUYING_ROLES]
    parties = []
    for place, name in enumerate(dict.fromkeys(name for name in names if name)):
        roles = ["buyer", "procuringEntity"] if place == 0 else ["buyer"]
        party: dict[str, Any] = {"id": f"party-{place + 1}", "name": name, "roles": roles}
        if place == 0 and page.contact_email:
            party["contactPoint"] = without_empty(
                {"name": page.contact_role, "email": page.contact_email}
            )
        parties.append(party)
    return parties


def _planning(page: "OpportunityPage", stage: Stage, address: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"milestones": _milestones(page)}
    if stage in PLANNING:
        kind, notice = NOTICE_TYPES[stage]
        facts["documents"] = [
            {
                "id": page.notice_reference or "page",
                "documentType": kind,
                "noticeType": notice,
                "title": page.title,
                "url": page.notice_link or address,
                "format": "text/html",
                "language": "en",
            }
        ]
    return facts


def _milestones(page: "OpportunityPage") -> list[dict[str, Any]]:
    milestones = []
    for place, step in enumerate(page.stages.all(), start=1):
        if step.stage != Stage.ENGAGEMENT or step.date is None:
            continue
        met = step.when is not None and step.when.is_past(timezone.localdate())
        due = last_instant(step.end_date) or first_instant(step.date)
        milestones.append(
            without_empty(
                {
                    "id": f"stage-{place}",
                    "type": "engagement",
                    "title": step.get_stage_display(),
                    "description": f"{step.date_shown}. {step.note}".strip(". "),
                    "dueDate": None if step.is_vague else due,
                    "status": "met" if met else "scheduled",
                }
            )
        )
    return milestones


def _related(page: "OpportunityPage") -> list[dict[str, Any]]:
    """Name kin on this site, and the numbers under which rounds were published."""
    kin = [
        {
            "id": f"link-{place}",
            "relationship": [RELATIONSHIPS[Relation(link.relation)]],
            "title": link.target.title,
            "scheme": "ocid",
            "identifier": ocid_of(link.target),
        }
        for place, link in enumerate(page.lineage.all(), start=1)
        if link.target is not None and link.target.live and Relation(link.relation) in RELATIONSHIPS
    ]
    rounds = [
        {
            "id": f"round-{place}",
            "relationship": ["framework"],
            "title": entry.title,
            "scheme": "ocid",
            "identifier": entry.ocid,
        }
        for place, entry in enumerate(page.rounds.all(), start=1)
        if entry.ocid and entry.ocid != page.ocid
    ]
    return kin + rounds
