"""One state function: at every boundary, round both changes of the clocks, in Python and SQL."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.enums import ConsultationState
from consultations.models import ConsultationPage
from consultations.states import state_at
from tests.factories.consultations import make_consultation

LONDON = ZoneInfo("Europe/London")
TICK = timedelta(microseconds=1)
UPCOMING, OPEN, CLOSED, OUTCOME = ConsultationState


def london(*parts, fold=0):
    return datetime(*parts, tzinfo=LONDON, fold=fold).astimezone(UTC)


OPENS, CLOSES, SHOWN = london(2027, 2, 1, 9), london(2027, 3, 12, 17), london(2027, 5, 4, 12)
# The clock goes forward at 01:00 on 28 March 2027 and back at 02:00 on 31 October.
CASES = [
    ("before", OPENS - TICK, UPCOMING),
    ("the instant it opens", OPENS, OPEN),
    ("just after", OPENS + TICK, OPEN),
    ("just before it closes", CLOSES - TICK, OPEN),
    ("the instant it closes", CLOSES, CLOSED),
    ("just before the outcome", SHOWN - TICK, CLOSED),
    ("the instant of the outcome", SHOWN, OUTCOME),
]


@pytest.mark.parametrize(
    ("now", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_state_at_each_boundary(now, expected):
    state = state_at(now, opening_at=OPENS, closing_at=CLOSES, outcome_published_at=SHOWN)
    assert state == expected


@pytest.mark.parametrize(
    ("opens", "closes", "seconds"),
    [
        # An hour that does not exist: half past midnight to half past two is one hour.
        (london(2027, 3, 28, 0, 30), london(2027, 3, 28, 2, 30), 3600),
        # An hour that comes twice: half past midnight to half past two is three hours.
        (london(2027, 10, 31, 0, 30), london(2027, 10, 31, 2, 30), 3 * 3600),
        # It closes at the second half past one, not the first.
        (london(2027, 10, 31, 1, 30), london(2027, 10, 31, 1, 30, fold=1), 3600),
    ],
    ids=["clocks forward", "clocks back", "the repeated hour"],
)
def test_clock_changes_neither_shorten_nor_stretch(opens, closes, seconds):
    assert (closes - opens).total_seconds() == seconds
    dates = {"opening_at": opens, "closing_at": closes, "outcome_published_at": None}
    assert state_at(opens - TICK, **dates) == UPCOMING
    assert state_at(opens, **dates) == OPEN
    assert state_at(closes - TICK, **dates) == OPEN
    assert state_at(closes, **dates) == CLOSED


moments = st.datetimes(
    datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.sampled_from([UTC, LONDON])
)


@given(first=moments, second=moments, shown=st.none() | moments, now=moments)
def test_states_follow_one_another_and_never_go_back(first, second, shown, now):
    opens, closes = sorted((first, second), key=lambda moment: moment.timestamp())
    dates = {"opening_at": opens, "closing_at": closes, "outcome_published_at": shown}
    order = list(ConsultationState)
    at = [state_at(now.astimezone(UTC) + timedelta(hours=h), **dates) for h in range(0, 72, 7)]
    assert at == sorted(at, key=order.index)


def test_no_dates_is_upcoming():
    assert state_at(OPENS, opening_at=None, closing_at=None, outcome_published_at=None) == UPCOMING


def test_querysets_agree_with_the_function_at_every_boundary(home):
    page = make_consultation()
    for shown in (None, SHOWN):
        ConsultationPage.objects.update(
            opening_at=OPENS, closing_at=CLOSES, outcome_published_at=shown
        )
        page.refresh_from_db()
        for instant in (OPENS, CLOSES, SHOWN):
            for now in (instant - TICK, instant, instant + TICK):
                found = {
                    state
                    for state in ConsultationState
                    if ConsultationPage.objects.in_state(state, now).exists()
                }
                assert found == {page.state_at(now)}


def test_querysets_count_an_undated_page_as_upcoming(home):
    make_consultation(publish=False, opening_at=None, closing_at=None)
    found = [ConsultationPage.objects.in_state(state).count() for state in ConsultationState]
    assert found == [1, 0, 0, 0]
