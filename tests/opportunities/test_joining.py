"""When can I join? The sentence and the state, for every way an opportunity can stand."""

from datetime import UTC, date, datetime, time

import pytest

from engagement_site.core.vague_dates import Precision, VagueDate
from opportunities.enums import JoinState, Stage
from opportunities.joining import (
    LONDON,
    JoinFacts,
    RoundFacts,
    closing_instant,
    next_day,
    when_can_i_join,
    windows_of,
)

NOW = datetime(2027, 3, 1, 12, tzinfo=LONDON)


def day(year, month, day_of_month):
    return VagueDate(date(year, month, day_of_month))


def month(year, month_of_year):
    return VagueDate(date(year, month_of_year, 1), Precision.MONTH)


def season(year, first_month):
    return VagueDate(date(year, first_month, 1), Precision.SEASON)


def opening(title, opens, closes, at=None):
    return RoundFacts(title, title, opens, closes, at)


def answer(now=NOW, **facts):
    given = JoinFacts(**{"stage": Stage.PLANNED, **facts})
    return when_can_i_join(given.stage, windows_of(given), now)


PAST_ROUND = opening("Opening 1", date(2026, 1, 1), date(2026, 2, 1))
NEXT_ROUND = opening("Opening 2", date(2027, 9, 1), date(2027, 10, 1))

CASES = {
    "a dynamic system whose tender deadline is long past": (
        {
            "stage": Stage.LIVE,
            "any_time": True,
            "lapses_on": date(2029, 2, 23),
            "rounds": (opening("First tender", date(2016, 6, 1), date(2016, 7, 21)),),
        },
        JoinState.ANY_TIME,
        "You can join at any time until Friday 23 February 2029.",
    ),
    "any time, no end known": (
        {"stage": Stage.OPEN, "any_time": True},
        JoinState.ANY_TIME,
        "You can join at any time.",
    ),
    "any time, not begun": (
        {"any_time": True, "opens": day(2027, 4, 1)},
        JoinState.OPENING,
        "You can join at any time from Thursday 1 April 2027.",
    ),
    "a lapsed dynamic system": (
        {"stage": Stage.LIVE, "any_time": True, "lapses_on": date(2027, 2, 23)},
        JoinState.CLOSED,
        "You can no longer join. It lapsed Tuesday 23 February 2027.",
    ),
    "open, closing at a time": (
        {
            "stage": Stage.OPEN,
            "opens": day(2027, 2, 1),
            "closes": day(2027, 3, 12),
            "closes_time": time(17),
        },
        JoinState.OPEN,
        "Open now. Closes Friday 12 March 2027, 5pm (GMT).",
    ),
    "open, closing at the end of today": (
        {"stage": Stage.OPEN, "closes": day(2027, 3, 1)},
        JoinState.OPEN,
        "Open now. Closes Monday 1 March 2027.",
    ),
    "open, nothing else known": (
        {"stage": Stage.OPEN},
        JoinState.OPEN,
        "Open now. No closing date is given.",
    ),
    "said to be open, but the closing date has passed": (
        {"stage": Stage.OPEN, "closes": day(2027, 2, 1)},
        JoinState.CLOSED,
        "You cannot join now. The last chance closed Monday 1 February 2027.",
    ),
    "opens on a day": (
        {"opens": day(2027, 4, 6), "closes": day(2027, 5, 7)},
        JoinState.OPENING,
        "Opens Tuesday 6 April 2027.",
    ),
    "opens in a season": (
        {"opens": season(2027, 7)},
        JoinState.EXPECTED,
        "Not open yet. Expected to open in summer 2027.",
    ),
    "not before a month": (
        {"opens": VagueDate(date(2027, 4, 1), Precision.NOT_BEFORE)},
        JoinState.EXPECTED,
        "Not open yet. Expected to open not before April 2027.",
    ),
    "the season is here, and still vague": (
        {"opens": season(2027, 1)},
        JoinState.EXPECTED,
        "Not open yet. Expected to open in winter 2027.",
    ),
    "the month has passed": (
        {"opens": month(2027, 1)},
        JoinState.EXPECTED,
        "Not open yet. It was expected in January 2027.",
    ),
    "only the stage line knows": (
        {"planned_opening": month(2027, 6)},
        JoinState.EXPECTED,
        "Not open yet. Expected to open in June 2027.",
    ),
    "an intention": (
        {"stage": Stage.INTENTION},
        JoinState.EXPECTED,
        "Not open yet. No date has been set.",
    ),
    "a draft without a stage": (
        {"stage": None},
        JoinState.EXPECTED,
        "Not open yet. No date has been set.",
    ),
    "between rounds": (
        {"stage": Stage.LIVE, "rounds": (PAST_ROUND, NEXT_ROUND)},
        JoinState.NOT_NOW,
        "Not now. The next chance opens Wednesday 1 September 2027.",
    ),
    "after the last round": (
        {"stage": Stage.LIVE, "rounds": (PAST_ROUND,)},
        JoinState.CLOSED,
        "You cannot join now. The last chance closed Sunday 1 February 2026.",
    ),
    "a round after the lapse does not count": (
        {"stage": Stage.LIVE, "rounds": (PAST_ROUND, NEXT_ROUND), "lapses_on": date(2027, 6, 1)},
        JoinState.CLOSED,
        "You cannot join now. The last chance closed Sunday 1 February 2026.",
    ),
    "an old round without a closing day is not open for ever": (
        {"stage": Stage.LIVE, "rounds": (opening("First", date(2022, 2, 21), None),)},
        JoinState.CLOSED,
        "You cannot join now.",
    ),
    "a contract with nothing said about joining": (
        {"stage": Stage.LIVE},
        JoinState.CLOSED,
        "You cannot join now.",
    ),
    "ended": (
        {"stage": Stage.ENDED, "any_time": True},
        JoinState.ENDED,
        "This has ended. It can no longer be joined.",
    ),
    "withdrawn": (
        {"stage": Stage.WITHDRAWN, "opens": day(2027, 4, 6)},
        JoinState.WITHDRAWN,
        "This was withdrawn. It cannot be joined.",
    ),
}


@pytest.mark.parametrize(("facts", "state", "sentence"), CASES.values(), ids=CASES)
def test_when_can_i_join(facts, state, sentence):
    given = answer(**facts)
    assert (given.state, given.sentence) == (state, sentence)


def test_the_round_that_is_open_is_named():
    given = answer(
        stage=Stage.LIVE,
        rounds=(PAST_ROUND, opening("Opening 3", date(2027, 2, 1), date(2027, 3, 31))),
    )
    assert (given.state, given.detail) == (JoinState.OPEN, "This is Opening 3.")


def test_what_opens_later_says_when_it_closes():
    given = answer(opens=day(2027, 4, 6), closes=day(2027, 5, 7), closes_time=time(12))
    assert given.detail == "It closes Friday 7 May 2027, noon (BST)."


def test_of_two_open_windows_the_one_that_closes_first_is_told():
    rounds = (
        opening("Long", date(2027, 1, 1), date(2027, 12, 1)),
        opening("Short", date(2027, 2, 1), date(2027, 3, 9)),
    )
    assert answer(stage=Stage.LIVE, rounds=rounds).sentence == (
        "Open now. Closes Tuesday 9 March 2027."
    )


@pytest.mark.parametrize(
    ("closes", "at", "instant"),
    [
        (date(2027, 3, 27), None, datetime(2027, 3, 28, 0, tzinfo=UTC)),
        (date(2027, 3, 28), None, datetime(2027, 3, 28, 23, tzinfo=UTC)),
        (date(2027, 3, 28), time(12), datetime(2027, 3, 28, 11, tzinfo=UTC)),
        # 1:30 does not exist on the morning the clocks go forward.
        (date(2027, 3, 28), time(1, 30), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),
        (date(2027, 10, 30), None, datetime(2027, 10, 30, 23, tzinfo=UTC)),
        (date(2027, 10, 31), None, datetime(2027, 11, 1, 0, tzinfo=UTC)),
        # 1:30 comes twice on the morning they go back: the later one counts.
        (date(2027, 10, 31), time(1, 30), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
        (date(2027, 10, 31), time(12), datetime(2027, 10, 31, 12, tzinfo=UTC)),
    ],
)
def test_closing_around_the_clock_changes(closes, at, instant):
    assert closing_instant(VagueDate(closes), at) == instant


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (datetime(2027, 10, 31, 10, 59, 59, tzinfo=UTC), JoinState.OPEN),
        (datetime(2027, 10, 31, 11, 59, 59, tzinfo=UTC), JoinState.OPEN),
        (datetime(2027, 10, 31, 12, 0, 0, tzinfo=UTC), JoinState.CLOSED),
    ],
)
def test_it_closes_at_the_instant_and_not_a_second_later(now, state):
    facts = {"stage": Stage.OPEN, "closes": day(2027, 10, 31), "closes_time": time(12)}
    assert answer(now=now, **facts).state == state


def test_it_opens_with_the_first_instant_of_the_day():
    facts = {"opens": day(2027, 7, 1), "closes": day(2027, 7, 31)}
    assert answer(now=datetime(2027, 6, 30, 22, 59, 59, tzinfo=UTC), **facts).can_join is False
    assert answer(now=datetime(2027, 6, 30, 23, 0, 0, tzinfo=UTC), **facts).can_join is True


def test_the_next_day_is_that_of_the_next_opening_or_closing():
    facts = JoinFacts(
        stage=Stage.LIVE,
        rounds=(PAST_ROUND, NEXT_ROUND),
        opens=month(2027, 5),
        closes=month(2027, 6),
    )
    windows = windows_of(facts)
    assert next_day(windows, NOW) == date(2027, 6, 30)
    assert next_day(windows, datetime(2027, 7, 1, tzinfo=UTC)) == date(2027, 9, 1)
    assert next_day([], NOW) is None
