"""Real notices come in and go out again as valid OCDS with the same numbers, dates, values, lots."""

import json
import os
from datetime import datetime
from zoneinfo import ZoneInfo

import jsonschema
import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from opportunities.models import ImportedRelease, OpportunityPage
from tests.factories.opportunities import make_index
from tests.opportunities.test_open_data import SCHEMA, merged

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.shared,
    pytest.mark.skipif(
        not SCHEMA.exists() and not os.environ.get("CI"), reason="the notices are not here"
    ),
]

FILES = sorted(SCHEMA.parent.glob("*.json"))
EXTENSIONS = ("lots", "techniques", "enquiry", "communication", "options", "suitability", "uk")
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def schema(client, db):
    """The release schema with all extensions merged, the local one for bands too."""
    found = json.loads((SCHEMA / "release-schema.json").read_text("utf-8"))
    for name in EXTENSIONS:
        found = merged(
            found, json.loads((SCHEMA / "extensions" / f"{name}.json").read_text("utf-8"))
        )
    local = client.get(reverse("opportunities:bands_extension")).json()["release-schema"]
    return merged(found, local)


def day(text):
    return datetime.fromisoformat(text).astimezone(LONDON).date() if text else None


def instant(text):
    return datetime.fromisoformat(text) if text else None


def days_of(period):
    period = period or {}
    return {name: day(period[name]) for name in ("startDate", "endDate", "maxExtentDate")
            if period.get(name)}  # fmt: skip


def money(value):
    value = value or {}
    return {name: float(value[name]) for name in ("amount", "amountGross")
            if value.get(name) is not None}  # fmt: skip


def comparable(release):
    """Return numbers, dates, values and lots of a release, on one clock."""
    tender = release["tender"]
    return {
        "ocid": release["ocid"],
        "tender": tender["id"],
        "closes": instant((tender.get("tenderPeriod") or {}).get("endDate")),
        "enquiries": instant((tender.get("enquiryPeriod") or {}).get("endDate")),
        "future": day((tender.get("communication") or {}).get("futureNoticeDate")),
        "contract": days_of(tender.get("contractPeriod")),
        "value": money(tender.get("value")),
        "lowest": money(tender.get("minValue")),
        "engagement": [
            day(one.get("dueDate")) for one in (release.get("planning") or {}).get("milestones", [])
        ],
        "lots": {
            lot["id"]: (money(lot.get("value")), days_of(lot.get("contractPeriod")))
            for lot in tender.get("lots") or []
        },
        "awards": {
            award["id"]: (
                day(award.get("date")), money(award.get("value")),
                days_of(award.get("contractPeriod")),
                [supplier["name"] for supplier in award["suppliers"]],
            )
            for award in release.get("awards") or []
        },
    }  # fmt: skip


def publish_all():
    """Complete each draft as an editor would and publish it."""
    for page in OpportunityPage.objects.all():
        draft = page.get_latest_revision_as_object()
        draft.client_group, draft.life_stage = draft.client_group or "adults", "living_well"
        draft.reference = f"OPP-{page.pk}"
        draft.save_revision().publish()


def test_there_are_notices():
    assert len(FILES) == 3


@time_machine.travel("2026-11-21 12:00 +0000", tick=False)
def test_every_notice_comes_in_and_goes_out_the_same(client, home, schema):
    make_index(home)
    call_command("import_ocds", *map(str, FILES), verbosity=0)
    originals = {
        release["ocid"]: release
        for path in FILES
        for release in json.loads(path.read_text("utf-8"))["releases"]
    }
    assert OpportunityPage.objects.count() == len(originals) == 17
    assert ImportedRelease.objects.count() == 17
    publish_all()
    package = json.loads(client.get("/opportunities/ocds.json").getvalue())
    checker = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    assert len(package["releases"]) == 17
    for release in package["releases"]:
        assert list(checker.iter_errors(release)) == []
        assert comparable(release) == comparable(originals[release["ocid"]]), release["ocid"]


@time_machine.travel("2026-11-21 12:00 +0000", tick=False)
def test_the_sunderland_system_can_still_be_joined(home):
    make_index(home)
    call_command("import_ocds", *map(str, FILES), verbosity=0)
    page = OpportunityPage.objects.get(ocid="ocds-b5fd17-bf1f5535-adc9-11e6-9901-0019b9f3037b")
    assert page.join_answer().sentence == "You can join at any time until Friday 23 February 2029."


def test_bringing_them_in_twice_takes_nothing(home, capsys):
    make_index(home)
    call_command("import_ocds", *map(str, FILES))
    capsys.readouterr()
    call_command("import_ocds", *map(str, FILES))
    assert capsys.readouterr().out.count("0 created, 0 amended") == 3


def test_pages_of_the_package_lead_to_one_another(client, home, monkeypatch):
    make_index(home)
    call_command("import_ocds", *map(str, FILES), verbosity=0)
    publish_all()
    monkeypatch.setattr("opportunities.exports.OCDS_PAGE", 6)
    address, seen = "/opportunities/ocds/1.json", []
    while address:
        package = json.loads(client.get(address).getvalue())
        seen += [release["ocid"] for release in package["releases"]]
        address = package.get("links", {}).get("next", "").removeprefix("http://testserver")
    assert len(seen) == len(set(seen)) == 17
    assert client.get("/opportunities/ocds/4.json").status_code == 404
