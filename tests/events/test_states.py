"""Where registration stands: one function, on both sides of every instant and clock change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events import wording
from events.enums import EventState
from events.states import Timetable, event_state

LONDON = ZoneInfo("Europe/London")
START = datetime(2027, 3, 12, 9, 30, tzinfo=LONDON)
SECOND = timedelta(seconds=1)


def make(**fields):
    return Timetable(**{"starts_at": START, "ends_at": START + timedelta(hours=6), **fields})


def state(timetable, now, places_left=5):
    return event_state(timetable, now=now, places_left=places_left)


class TestState:
    timetable = make(
        opens_at=datetime(2027, 2, 1, 9, 0, tzinfo=LONDON),
        closes_at=datetime(2027, 3, 10, 17, 0, tzinfo=LONDON),
    )

    @pytest.mark.parametrize(
        ("instant", "before", "at"),
        [
            (timetable.opens_at, EventState.NOT_YET_OPEN, EventState.OPEN),
            (timetable.closes_at, EventState.OPEN, EventState.CLOSED),
            (timetable.starts_at, EventState.CLOSED, EventState.CLOSED),
            (timetable.ends_at, EventState.CLOSED, EventState.PAST),
        ],
        ids=["opens", "closes", "starts", "ends"],
    )
    def test_changes_exactly_at_the_instant(self, instant, before, at):
        assert state(self.timetable, instant - SECOND) == before
        assert state(self.timetable, instant) == at

    def test_is_open_at_once_without_opening_and_until_the_start_without_closing(self):
        timetable = make()
        assert state(timetable, START - timedelta(days=900)) == EventState.OPEN
        assert state(timetable, START - SECOND) == EventState.OPEN
        assert state(timetable, START) == EventState.CLOSED

    def test_without_places_it_is_full_only_while_it_would_be_open(self):
        before_opening = self.timetable.opens_at - SECOND
        assert state(self.timetable, self.timetable.opens_at, 0) == EventState.FULL
        assert state(self.timetable, before_opening, 0) == EventState.NOT_YET_OPEN
        assert state(self.timetable, self.timetable.closes_at, 0) == EventState.CLOSED

    def test_without_a_limit_it_is_never_full(self):
        assert state(self.timetable, self.timetable.opens_at, None) == EventState.OPEN

    def test_cancelled_wins_over_everything(self):
        timetable = make(cancelled=True)
        for now in (START - timedelta(days=1), START, START + timedelta(days=1)):
            assert state(timetable, now) == EventState.CANCELLED

    def test_registration_never_outlives_the_event(self):
        timetable = make(closes_at=START + timedelta(days=3))
        assert state(timetable, timetable.ends_at) == EventState.PAST
        assert timetable.registration_ends_at == timetable.ends_at

    def test_places_can_be_given_up_until_the_cut_off_or_the_start(self):
        cut_off = START - timedelta(days=2)
        assert make(cancel_until=cut_off).can_be_cancelled(cut_off - SECOND)
        assert not make(cancel_until=cut_off).can_be_cancelled(cut_off)
        assert make().can_be_cancelled(START - SECOND)
        assert not make().can_be_cancelled(START)


class TestClockChanges:
    """The hour from 1am is lived twice on 31 October 2027 and not at all on 28 March 2027."""

    def test_closing_in_the_second_of_the_two_hours_stays_open_through_the_first(self):
        closes = datetime(2027, 10, 31, 1, 30, fold=1, tzinfo=LONDON)
        timetable = make(
            starts_at=datetime(2027, 10, 31, 9, 0, tzinfo=LONDON),
            ends_at=datetime(2027, 10, 31, 12, 0, tzinfo=LONDON),
            closes_at=closes.astimezone(UTC),
        )
        first_half_past_one = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
        assert state(timetable, first_half_past_one) == EventState.OPEN
        assert state(timetable, first_half_past_one + timedelta(minutes=59)) == EventState.OPEN
        assert state(timetable, first_half_past_one + timedelta(hours=1)) == EventState.CLOSED

    def test_closing_just_after_the_skipped_hour_comes_an_hour_sooner(self):
        timetable = make(
            starts_at=datetime(2027, 3, 28, 9, 0, tzinfo=LONDON),
            ends_at=datetime(2027, 3, 28, 12, 0, tzinfo=LONDON),
            closes_at=datetime(2027, 3, 28, 2, 0, tzinfo=LONDON).astimezone(UTC),
        )
        midnight = datetime(2027, 3, 28, 0, 0, tzinfo=UTC)
        assert state(timetable, midnight + timedelta(minutes=59)) == EventState.OPEN
        assert state(timetable, midnight + timedelta(hours=1)) == EventState.CLOSED

    def test_words_name_the_zone_and_both_where_they_differ(self):
        winter = datetime(2027, 3, 12, 9, 30, tzinfo=UTC)
        summer = datetime(2027, 7, 1, 8, 30, tzinfo=UTC)
        assert (
            wording.span(winter, winter + timedelta(hours=6))
            == "Friday 12 March 2027, 9:30am to 3:30pm (GMT)"
        )
        assert (
            wording.span(summer, summer + timedelta(hours=2))
            == "Thursday 1 July 2027, 9:30am to 11:30am (BST)"
        )
        night = datetime(2027, 10, 30, 23, 30, tzinfo=UTC)
        assert (
            wording.span(night, night + timedelta(hours=3))
            == "Sunday 31 October 2027, 12:30am (BST) to 2:30am (GMT)"
        )

    def test_words_name_both_days_of_an_event_over_midnight(self):
        start = datetime(2027, 1, 5, 20, 0, tzinfo=UTC)
        assert (
            wording.span(start, start + timedelta(hours=16))
            == "Tuesday 5 January 2027, 8pm to Wednesday 6 January 2027, noon (GMT)"
        )


class TestPlacesInWords:
    @pytest.mark.parametrize(
        ("left", "capacity", "words"),
        [
            (None, None, "No limit on places"),
            (12, 12, "All 12 places are free"),
            (5, 12, "5 places left of 12"),
            (1, 12, "1 place left of 12"),
            (0, 12, "All 12 places are taken"),
            (0, 1, "Its one place is taken"),
        ],
    )
    def test_words(self, left, capacity, words):
        assert wording.places_left(left, capacity) == words
