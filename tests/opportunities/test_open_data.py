"""Feed, calendar, spreadsheet and OCDS."""

import csv
import io
import json
import os
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from icalendar import Calendar

from engagement_site.core.vague_dates import Precision
from opportunities.enums import Kind, Relation, Stage, VatBasis
from opportunities.models import (
    OpeningRound,
    OpportunityLink,
    OpportunityLot,
    OpportunityPage,
    OpportunityStage,
)
from tests.factories.market_position import GapFactory
from tests.factories.opportunities import make_index, make_opportunity

pytestmark = pytest.mark.django_db

SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "ocds" / "schema"
ATOM = "{http://www.w3.org/2005/Atom}"


def streamed(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response.streaming_content).decode(), response


@pytest.fixture
def full(home):
    """An opportunity with everything open data can carry."""
    before = make_opportunity(home, title="Before", ocid="ocds-h6vhtk-045234")
    return make_opportunity(
        home,
        title="Homes framework",
        reference="OPP-9",
        kind=Kind.FRAMEWORK,
        stage=Stage.OPEN,
        ocid="ocds-h6vhtk-0500db",
        notice_reference="050522-2025",
        partners="NHS body\nAnother council",
        value_max=Decimal("8750163.00"),
        vat=VatBasis.EXCLUDED,
        contact_role="Commissioning team",
        contact_email="team@example.org",
        join_from=date(2027, 5, 3),
        join_until=date(2027, 6, 30),
        join_until_time=time(12),
        gaps=[GapFactory(ref="GAP-7")],
        stages=[
            OpportunityStage(stage=Stage.ENGAGEMENT, date=date(2027, 1, 5), sort_order=0),
            OpportunityStage(stage=Stage.OPEN, date=date(2027, 5, 3), sort_order=1),
            OpportunityStage(stage=Stage.LIVE, date=date(2028, 4, 1), sort_order=2),
        ],
        lots=[OpportunityLot(title="Lot 1", people="Aged 13 to 17", value=Decimal(500))],
        rounds=[OpeningRound(title="Opening 2", ocid="ocds-h6vhtk-047ba7")],
        lineage=[OpportunityLink(relation=Relation.PREDECESSOR, target=before)],
    )


@pytest.fixture
def dynamic(home):
    """A dynamic purchasing system whose tender is long past, and which can be joined."""
    return make_opportunity(
        home, title="Community support", kind=Kind.DPS, stage=Stage.LIVE, join_any_time=True,
        lapses_on=date(2029, 2, 23), illustrative=True,
    )  # fmt: skip


def releases(client):
    package = json.loads(streamed(client, "/opportunities/ocds.json")[0])
    return {release["tender"]["title"]: release for release in package["releases"]}


# --- Atom --------------------------------------------------------------------------------------


def test_the_feed_lists_what_changed_last_first(client, home, full, dynamic):
    make_opportunity(home, title="Draft", live=False)
    OpportunityPage.objects.filter(pk=full.pk).update(
        last_published_at=datetime(2090, 1, 1, tzinfo=UTC)
    )
    response = client.get("/opportunities/feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    entries = ElementTree.fromstring(response.content).findall(f"{ATOM}entry")
    assert entries[0].findtext(f"{ATOM}title") == "Homes framework (open)"
    assert entries[0].findtext(f"{ATOM}updated").startswith("2090-01-01")
    assert entries[0].find(f"{ATOM}link").get("href").endswith(full.url)
    summaries = [entry.findtext(f"{ATOM}summary") for entry in entries]
    assert any("You can join at any time until Friday 23 February 2029." in s for s in summaries)
    assert len(entries) == 3


def test_the_feed_of_an_empty_site_is_a_feed(client, home):
    make_index(home)
    assert client.get("/opportunities/feed/").status_code == 200


# --- iCalendar -----------------------------------------------------------------------------------


def events(client):
    response = client.get("/opportunities/calendar.ics")
    assert response["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(response.content)
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}, calendar


def test_the_calendar_holds_openings_closings_and_lapses(client, full, dynamic):
    found, calendar = events(client)
    assert set(found) == {
        "Opens: Homes framework", "Closes: Homes framework", "Lapses: Community support",
    }  # fmt: skip
    assert found["Opens: Homes framework"].decoded("dtstart") == date(2027, 5, 3)
    closing = found["Closes: Homes framework"]["dtstart"]
    assert closing.params["TZID"] == "Europe/London"
    assert closing.dt.isoformat() == "2027-06-30T12:00:00+01:00"
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]


def test_a_moved_date_keeps_its_identity_and_is_newer(client, full, commissioner):
    before = events(client)[0]["Closes: Homes framework"]
    full.join_until = date(2027, 7, 30)
    full.save_revision(user=commissioner).publish(user=commissioner)
    after = events(client)[0]["Closes: Homes framework"]
    assert after["uid"] == before["uid"]
    assert int(after["sequence"]) > int(before["sequence"])
    assert after["dtstart"].dt.date() == date(2027, 7, 30)


def test_vague_days_stay_out_of_the_calendar(client, home):
    make_opportunity(home, join_from=date(2027, 7, 1), join_from_precision=Precision.SEASON)
    assert events(client)[0] == {}


# --- CSV -----------------------------------------------------------------------------------------


def test_the_spreadsheet_is_complete_and_safe(client, home, full, dynamic):
    make_opportunity(home, title="=cmd|' /C calc'!A0", summary="+1", lead_authority="@council")
    make_opportunity(home, title="Draft", live=False)
    text, response = streamed(client, "/opportunities/opportunities.csv")
    assert "opportunities.csv" in response["Content-Disposition"]
    rows = {row["title"]: row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}
    assert "Draft" not in rows
    hostile = rows["'=cmd|' /C calc'!A0"]
    assert (hostile["summary"], hostile["lead_authority"]) == ("'+1", "'@council")
    row = rows["Homes framework"]
    assert (row["reference"], row["value"], row["gaps"]) == ("OPP-9", "8750163.00", "GAP-7")
    assert row["next_opens"] == "midnight at the start of Monday 3 May 2027 (BST)"
    assert rows["Community support"]["can_join_now"] == "yes"


# --- OCDS ----------------------------------------------------------------------------------------


def test_a_release_carries_what_the_record_says(client, full):
    release = releases(client)["Homes framework"]
    assert release["ocid"] == "ocds-h6vhtk-0500db"
    assert release["tag"] == ["tender"]
    assert [(party["name"], party["roles"]) for party in release["parties"]] == [
        ("Test council", ["buyer", "procuringEntity"]),
        ("NHS body", ["buyer"]),
        ("Another council", ["buyer"]),
    ]
    tender = release["tender"]
    assert (tender["id"], tender["status"]) == ("050522-2025", "active")
    assert tender["value"] == {"amount": 8750163.0, "currency": "GBP"}
    assert tender["tenderPeriod"] == {
        "startDate": "2027-05-02T23:00:00Z", "endDate": "2027-06-30T11:00:00Z",
    }  # fmt: skip
    assert tender["contractPeriod"] == {"startDate": "2028-03-31T23:00:00Z"}
    assert tender["lots"] == [
        {
            "id": "1", "title": "Lot 1", "description": "Aged 13 to 17", "status": "active",
            "value": {"amount": 500.0, "currency": "GBP"},
        }
    ]  # fmt: skip
    assert tender["techniques"] == {"hasFrameworkAgreement": True}
    assert [(kin["relationship"], kin["identifier"]) for kin in release["relatedProcesses"]] == [
        (["prior"], "ocds-h6vhtk-045234"),
        (["framework"], "ocds-h6vhtk-047ba7"),
    ]
    assert release["planning"]["milestones"][0]["dueDate"] == "2027-01-05T00:00:00Z"


def test_a_dynamic_system_is_active_and_says_it_is_illustrative(client, dynamic):
    tender = releases(client)["Community support"]["tender"]
    assert tender["techniques"]["dynamicPurchasingSystem"] == {"status": "active"}
    assert "tenderPeriod" not in tender
    assert tender["description"].startswith("Illustrative.")


def test_an_intention_is_planning(client, home):
    make_opportunity(home, title="Some day", stage=Stage.INTENTION)
    release = releases(client)["Some day"]
    assert (release["tag"], release["tender"]["status"]) == (["planning"], "planning")


def test_a_value_with_vat_is_gross(client, home):
    make_opportunity(home, title="Gross", value_max=Decimal(12), vat=VatBasis.INCLUDED)
    assert releases(client)["Gross"]["tender"]["value"] == {"amountGross": 12.0, "currency": "GBP"}


def test_the_package_grows_by_no_query_per_opportunity(client, home, django_assert_max_num_queries):
    for _ in range(12):
        make_opportunity(home, gaps=[GapFactory()], lots=[OpportunityLot(title="Lot 1")])
    with django_assert_max_num_queries(14):
        assert len(releases(client)) == 12


@pytest.mark.shared
@pytest.mark.skipif(
    not SCHEMA.exists() and not os.environ.get("CI"), reason="the standard's schema is not here"
)
def test_the_package_is_valid_ocds(client, home, full, dynamic):
    for stage in Stage:
        make_opportunity(home, stage=stage)
    package = json.loads(streamed(client, "/opportunities/ocds.json")[0])
    schema = json.loads((SCHEMA / "release-schema.json").read_text(encoding="utf-8"))
    for patch in ("lots", "techniques", "uk"):
        extension = json.loads((SCHEMA / "extensions" / f"{patch}.json").read_text("utf-8"))
        for candidate in (schema, merged(schema, extension)):
            validator = jsonschema.Draft4Validator(
                candidate, format_checker=jsonschema.FormatChecker()
            )
            for release in package["releases"]:
                assert not list(validator.iter_errors(release))
    outer = json.loads((SCHEMA / "release-package-schema.json").read_text(encoding="utf-8"))
    outer["properties"]["releases"].pop("items")
    jsonschema.Draft4Validator(outer).validate(package)


def merged(target, patch):
    """Return `target` with a JSON merge patch (RFC 7396) applied."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result
