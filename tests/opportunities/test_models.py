"""Validation with plain messages, stored windows, stage line and lineage."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from engagement_site.core.vague_dates import Precision
from opportunities.enums import Kind, Relation, Stage, VatBasis
from opportunities.models import (
    JoinWindow,
    OpeningRound,
    OpportunityLink,
    OpportunityLot,
    OpportunityPage,
    OpportunityStage,
)
from opportunities.story import lot_table, stage_line, value_in_words
from tests.factories.opportunities import make_index, make_opportunity, unsaved_opportunity

pytestmark = pytest.mark.django_db

IMPOSSIBLE = {
    "closes before it opens": (
        {"join_from": date(2027, 5, 1), "join_until": date(2027, 4, 1)},
        {"join_until": ["It closes before it opens."]},
    ),
    "lapses before it opens": (
        {"join_from": date(2027, 5, 1), "lapses_on": date(2027, 4, 1)},
        {"lapses_on": ["It lapses before it opens."]},
    ),
    "a time without an exact day": (
        {
            "join_until": date(2027, 5, 1),
            "join_until_precision": "month",
            "join_until_time": time(12),
        },
        {"join_until_time": ["A closing time needs an exact closing day."]},
    ),
    "values the wrong way round": (
        {"value_min": Decimal(10), "value_max": Decimal(5)},
        {"value_max": ["The highest value is below the lowest."]},
    ),
    "a value below zero": (
        {"value_max": Decimal(-5)},
        {"value_max": ["A value cannot be below zero."]},
    ),
    "not an OCID": (
        {"ocid": "12345"},
        {
            "ocid": [
                "An OCID begins with ocds-, six letters or digits and a hyphen, such as "
                "ocds-h6vhtk-0500db."
            ]
        },
    ),
}


@pytest.mark.parametrize(("facts", "errors"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_facts_are_refused_on_their_field(home, facts, errors):
    index = make_index(home)
    with pytest.raises(ValidationError) as refusal:
        index.add_child(instance=unsaved_opportunity(**facts))
    assert refusal.value.message_dict == errors
    assert OpportunityPage.objects.count() == 0


def test_a_reference_is_used_once(home):
    first = make_opportunity(home)
    with pytest.raises(ValidationError) as refusal:
        make_opportunity(home, reference=first.reference)
    assert list(refusal.value.message_dict) == ["reference"]


@pytest.mark.parametrize(
    ("part", "field", "message"),
    [
        (
            OpeningRound(title="One", opens_on=date(2027, 5, 2), closes_on=date(2027, 5, 1)),
            "closes_on",
            "The round closes before it opens.",
        ),
        (
            OpeningRound(title="One", closes_time=time(12)),
            "closes_on",
            "Give the day that goes with the closing time.",
        ),
        (OpportunityLot(title="***"), "title", "Give the lot a title in words."),
        (
            OpportunityStage(stage=Stage.OPEN, date=date(2027, 5, 2), end_date=date(2027, 5, 1)),
            "end_date",
            "The last day is before the first.",
        ),
        (
            OpportunityLink(relation=Relation.SUCCESSOR),
            "target",
            "Choose an opportunity, or give a name.",
        ),
    ],
)
def test_impossible_parts_are_refused(part, field, message):
    with pytest.raises(ValidationError) as refusal:
        part.clean()
    assert refusal.value.message_dict == {field: [message]}


def test_saving_stores_the_windows_and_saving_again_replaces_them(home):
    page = make_opportunity(
        home,
        stage=Stage.LIVE,
        join_until=date(2029, 2, 23),
        join_any_time=True,
        rounds=[OpeningRound(title="One", opens_on=date(2027, 1, 1), closes_on=date(2027, 2, 1))],
    )
    stored = JoinWindow.objects.filter(page=page)
    assert set(stored.values_list("closes_at", flat=True)) == {
        datetime(2027, 2, 2, tzinfo=UTC),
        datetime(2029, 2, 24, tzinfo=UTC),
    }
    assert [row.as_window() for row in stored] == page.windows()
    page.stage = Stage.ENDED
    page.save()
    assert not stored.all().exists()


@pytest.mark.parametrize(
    "now",
    [
        "2026-12-31 12:00",
        "2027-01-15 12:00",
        "2027-02-01 23:59",
        "2027-02-02 00:00",
        "2029-03-01 12:00",
    ],
)
def test_page_list_and_query_agree(home, now):
    rounds = [OpeningRound(title="One", opens_on=date(2027, 1, 1), closes_on=date(2027, 2, 1))]
    vague = {"join_from": date(2027, 1, 1), "join_from_precision": Precision.QUARTER}
    for facts in (
        {"stage": Stage.LIVE, "rounds": rounds},
        {"stage": Stage.LIVE, "join_any_time": True, "lapses_on": date(2029, 2, 23)},
        {"stage": Stage.PLANNED, **vague},
        {"stage": Stage.OPEN},
        {"stage": Stage.WITHDRAWN, "join_any_time": True},
        {"stage": Stage.EVALUATION},
    ):
        make_opportunity(home, **facts)
    with time_machine.travel(f"{now} +0000", tick=False):
        pages = OpportunityPage.objects.with_joining(timezone.now())
        found = {page.pk: page.open_now for page in pages}
        assert found == {page.pk: page.join_answer().can_join for page in pages}
        assert found == {page.pk: page.stored_join_answer().can_join for page in pages}


@time_machine.travel("2027-03-01 12:00 +0000", tick=False)
def test_the_stage_line_marks_past_present_and_vague(home):
    page = make_opportunity(
        home,
        stage=Stage.OPEN,
        stages=[
            OpportunityStage(stage=Stage.PLANNED, date=date(2027, 1, 5), sort_order=0),
            OpportunityStage(
                stage=Stage.OPEN, date=date(2027, 2, 1), end_date=date(2027, 3, 9), sort_order=1
            ),
            OpportunityStage(
                stage=Stage.LIVE, date=date(2027, 7, 1), precision=Precision.SEASON, expected=True,
                sort_order=2,
            ),
        ],
    )  # fmt: skip
    assert [(step.state, step.date, step.vague) for step in stage_line(page)] == [
        ("past", "5 January 2027", False),
        ("current", "1 February 2027 to 9 March 2027", False),
        ("future", "expected summer 2027", True),
    ]


def test_without_the_present_stage_on_the_line_the_dates_tell(home):
    page = make_opportunity(
        home,
        stage=Stage.EXPIRING,
        stages=[
            OpportunityStage(stage=Stage.AWARDED, date=date(2020, 1, 5), sort_order=0),
            OpportunityStage(stage=Stage.ENDED, date=date(2090, 1, 5), sort_order=1),
        ],
    )
    assert [step.state for step in stage_line(page)] == ["past", "future"]


def test_a_step_that_goes_on_beside_the_present_one_is_not_done(home):
    page = make_opportunity(
        home,
        stage=Stage.PLANNED,
        stages=[
            OpportunityStage(
                stage=Stage.ENGAGEMENT, date=date(2020, 1, 5), end_date=date(2090, 1, 5),
                sort_order=0,
            ),
            OpportunityStage(stage=Stage.PLANNED, date=date(2020, 2, 5), sort_order=1),
        ],
    )  # fmt: skip
    assert [step.state for step in stage_line(page)] == ["current", "current"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ""),
        ({"value_max": Decimal(8750163)}, "£8,750,163, VAT not stated"),
        (
            {"value_min": Decimal(10), "value_max": Decimal("20.5"), "vat": VatBasis.EXCLUDED},
            "£10 to £20.50, without VAT",
        ),
        ({"value_min": Decimal(10)}, "from £10, VAT not stated"),
        ({"value_note": "Not set yet"}, "Not set yet"),
    ],
)
def test_a_value_in_words(facts, words):
    assert value_in_words(unsaved_opportunity(**facts)) == words


def test_lots_leave_out_empty_columns(home):
    assert lot_table(unsaved_opportunity()) is None
    page = make_opportunity(
        home,
        lots=[
            OpportunityLot(title="Lot 1", value=Decimal(100), sort_order=0),
            OpportunityLot(title="Lot 2", sort_order=1),
        ],
    )
    table = lot_table(page)
    assert [column["title"] for column in table["columns"]] == ["Lot", "Value"]
    assert table["rows"] == [("Lot 1", "£100"), ("Lot 2", "not stated")]


def test_a_copy_has_no_reference_and_can_be_saved(home, commissioner):
    page = make_opportunity(home, kind=Kind.DPS, join_any_time=True, stage=Stage.OPEN)
    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"}, user=commissioner)
    assert copy.reference is None
    assert copy.kind == Kind.DPS
