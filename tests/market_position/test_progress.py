"""The progress report: made of the records of a period, kept as it was published."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from engagement_site.core import registry
from engagement_site.market_position.domain.activities import Standing, keep_change
from engagement_site.market_position.domain.gaps import keep_status
from engagement_site.market_position.models import MemberView
from engagement_site.market_position.progress import find_progress
from engagement_site.market_position.series import LONDON
from tests.factories.market_position import (
    GapFactory,
    PlanActivityFactory,
    PlanFactory,
    make_report,
    make_statement,
)

pytestmark = pytest.mark.django_db
START, END = date(2026, 4, 1), date(2026, 9, 30)


def moment(*parts):
    return datetime(*parts, tzinfo=LONDON)


@pytest.fixture
def plan(db):
    return PlanFactory()


def names(findings, group):
    return [line["text"] for line in findings[group]]


@pytest.mark.parametrize(
    ("facts", "groups"),
    [
        ({"status": "delivered", "delivered_on": date(2026, 4, 1)}, {"delivered"}),
        ({"status": "delivered", "delivered_on": date(2026, 9, 30)}, {"delivered"}),
        ({"status": "delivered", "delivered_on": date(2026, 3, 31)}, set()),
        ({"status": "delivered", "delivered_on": date(2026, 10, 1)}, {"under_way"}),
        ({"status": "in_progress"}, {"under_way"}),
        ({"status": "planned"}, {"planned"}),
        ({"status": "planned", "date": date(2026, 9, 30)}, {"overdue"}),
        ({"status": "planned", "date": date(2026, 10, 1)}, {"planned"}),
        ({"status": "planned", "date": date(2026, 9, 1), "precision": "quarter"}, {"overdue"}),
        ({"status": "in_progress", "date": date(2026, 8, 1)}, {"overdue"}),
        ({"status": "stopped", "date": date(2026, 8, 1)}, {"stopped"}),
    ],
)
def test_where_an_activity_stands(plan, facts, groups):
    activity = PlanActivityFactory(plan=plan, text="It", **facts)
    activity.clean()
    activity.save()
    findings = find_progress(plan, START, END)
    found = {
        name for name in ("delivered", "under_way", "planned", "overdue", "stopped", "slipped")
        if names(findings, name)
    }  # fmt: skip
    assert found == groups


@pytest.mark.parametrize(
    ("at", "slipped"),
    [
        (moment(2026, 3, 31, 23, 59), False), (moment(2026, 4, 1, 0, 0), True),
        (moment(2026, 9, 30, 23, 59), True), (moment(2026, 10, 1, 0, 0), False),
    ],
)  # fmt: skip
def test_what_moved_to_a_later_date_in_the_period(plan, at, slipped):
    activity = PlanActivityFactory(plan=plan, text="It", date=date(2026, 12, 1), precision="month")
    before = Standing("planned", date(2026, 6, 1), "June 2026")
    keep_change(activity=activity, before=before, by=None, at=at)
    assert names(find_progress(plan, START, END), "slipped") == (["It"] if slipped else [])


def test_a_date_brought_forward_has_not_slipped(plan):
    activity = PlanActivityFactory(plan=plan, date=date(2026, 5, 1), precision="month")
    before = Standing("planned", date(2026, 6, 1), "June 2026")
    keep_change(activity=activity, before=before, by=None, at=moment(2026, 5, 1))
    assert names(find_progress(plan, START, END), "slipped") == []


def test_gaps_and_engagement_of_the_period(plan, monkeypatch):
    gap, hidden = GapFactory(title="Beds"), GapFactory(public=False)
    for entry in (gap, hidden):
        keep_status(gap=entry, by=None, at=moment(2026, 5, 1))
    keep_status(gap=GapFactory(), by=None, at=moment(2026, 10, 1))
    asked = []
    monkeypatch.setattr(registry, "_measures", {
        "x": registry.PlatformMeasure("x", "Events held", "events", lambda *a: asked.append(a) or 3),
        "y": registry.PlatformMeasure("y", "Nothing", "events", lambda *a: None),
    })  # fmt: skip
    findings = find_progress(plan, START, END)
    assert [step["gap"] for step in findings["gaps"]] == [str(gap)]
    assert findings["engagement"] == [{"title": "Events held", "number": "3"}]
    assert asked == [(moment(2026, 4, 1), moment(2026, 10, 1))]


def test_a_published_report_stays_as_it_was(client, home, plan, commissioner):
    activity = PlanActivityFactory(plan=plan, text="Review homes", status="in_progress")
    report = make_report(make_statement(home), plan, period_start=START, period_end=END)
    report.views = [
        MemberView(
            said="How soon?",
            said_on=date(2026, 9, 1),
            answer="In May.",
            answered_on=date(2026, 9, 2),
        ),
        MemberView(said="At what price?"),
    ]
    report.save_revision(user=commissioner).publish(user=commissioner)
    activity.text = "Something else now"
    activity.save()
    content = client.get("/market-position/progress/").content.decode()
    for words in (
        "Review homes",
        "How soon?",
        "In May.",
        "At what price?",
        "Not answered yet.",
        "Scrutiny",
    ):
        assert words in content
    assert "Something else now" not in content
    # Published again, it is made anew.
    report.refresh_from_db()
    report.save_revision(user=commissioner).publish(user=commissioner)
    assert "Something else now" in client.get("/market-position/progress/").content.decode()


def test_dates_the_wrong_way_round_are_refused(plan):
    with pytest.raises(ValidationError, match="ends before it begins"):
        make_report_instance(plan, END, START).clean()
    with pytest.raises(ValidationError, match="before the question"):
        MemberView(said="?", said_on=END, answer="!", answered_on=START).clean()
    with pytest.raises(ValidationError, match="Say what was answered"):
        MemberView(said="?", answered_on=START).clean()


def make_report_instance(plan, start, end):
    from engagement_site.market_position.models import ProgressReportPage

    return ProgressReportPage(
        title="P", slug="p", plan=plan, committee="C", period_start=start, period_end=end
    )


def test_without_a_plan_there_is_still_a_report():
    assert names(find_progress(None, START, END), "delivered") == []
