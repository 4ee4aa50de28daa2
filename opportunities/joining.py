"""When can I join? One answer for the page, the list, the calendar and the database query.

Two pure steps. `windows_of` turns what an editor entered (rounds, a period, "any time", a lapse)
into windows in which one can join; they are stored with the opportunity, so that a query can ask
for what is open. `when_can_i_join` turns windows, stage and the present instant into a sentence.

Days are days in England. A window opens at the first instant of its first day and, where no time
is given, closes at the last instant of its last day. Where the clocks go back and a closing time
occurs twice, the later one counts: nobody loses an hour they could have thought they had.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engagement_site.core.templatetags.components import long_date, long_datetime
from engagement_site.core.vague_dates import Precision, VagueDate
from opportunities.enums import BEFORE_OPENING, OVER, JoinState, Stage

LONDON = ZoneInfo("Europe/London")
MAIN = "join"


@dataclass(frozen=True)
class RoundFacts:
    """An opening round as entered; `key` tells it apart from the others."""

    key: str
    title: str
    opens_on: date | None
    closes_on: date | None
    closes_time: time | None = None


@dataclass(frozen=True)
class JoinFacts:
    """What an editor entered about joining."""

    stage: Stage | None
    opens: VagueDate | None = None
    closes: VagueDate | None = None
    closes_time: time | None = None
    any_time: bool = False
    lapses_on: date | None = None
    rounds: tuple[RoundFacts, ...] = ()
    planned_opening: VagueDate | None = None  # from the stage line, where nothing else is known


@dataclass(frozen=True)
class Window:
    """A stretch of time in which one can join.

    `opens` None: since ever. `closes` None: no end is known. `lapses`: it ends because the whole
    arrangement lapses.
    """

    key: str = MAIN
    title: str = ""
    opens: VagueDate | None = None
    closes: VagueDate | None = None
    closes_time: time | None = None
    any_time: bool = False
    lapses: bool = False

    @property
    def opens_at(self) -> datetime | None:
        """The first instant, of the first day possible where the day is vague."""
        return start_of(self.opens.first_day) if self.opens else None

    @property
    def closes_at(self) -> datetime | None:
        """The instant it is closed from, None where no end is known."""
        return closing_instant(self.closes, self.closes_time)

    @property
    def opening_is_vague(self) -> bool:
        """Say whether the day of opening is not fixed yet."""
        return self.opens is not None and self.opens.is_vague

    def is_open(self, now: datetime) -> bool:
        """Say whether one can join at `now`; a vague opening never opens by itself."""
        if self.opening_is_vague or (self.opens_at is not None and now < self.opens_at):
            return False
        return self.closes_at is None or now < self.closes_at

    def is_ahead(self, now: datetime) -> bool:
        """Say whether it opens after `now`; a vague day until the last day it may mean is over."""
        if self.opens is None:
            return False
        if not self.opening_is_vague:
            return now < start_of(self.opens.first_day)
        return not self.opens.is_past(now.astimezone(LONDON).date())

    def is_over(self, now: datetime) -> bool:
        """Say whether it has closed by `now`."""
        return self.closes_at is not None and self.closes_at <= now


@dataclass(frozen=True)
class JoinAnswer:
    """The answer: a state, one plain sentence, and what to say beneath it."""

    state: JoinState
    sentence: str
    detail: str = ""
    window: Window | None = None

    @property
    def can_join(self) -> bool:
        """Say whether one can join at once."""
        return self.state in (JoinState.OPEN, JoinState.ANY_TIME)

    @property
    def panel(self) -> str:
        """The panel's look: open, upcoming or closed."""
        if self.can_join:
            return "open"
        ahead = (JoinState.OPENING, JoinState.EXPECTED, JoinState.NOT_NOW)
        return "upcoming" if self.state in ahead else "closed"


def start_of(day: date) -> datetime:
    """Return the first instant of a day in England."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)


def closing_instant(closes: VagueDate | None, at: time | None = None) -> datetime | None:
    """Return the instant from which something is closed, None where no end is known."""
    if closes is None or closes.last_day is None:
        return None
    if at is not None and not closes.is_vague:
        local = datetime.combine(closes.last_day, at.replace(fold=1), tzinfo=LONDON)
        return local.astimezone(UTC)
    return start_of(closes.last_day + timedelta(days=1))


def windows_of(facts: JoinFacts) -> list[Window]:
    """Return the windows in which one can, could or will be able to join, earliest first.

    What has ended or was withdrawn has none. A window without an end counts only while the stage
    is open or one can join at any time: an old notice without a closing date is not open for ever.
    """
    if facts.stage in OVER:
        return []
    windows = [
        Window(
            key=entry.key,
            title=entry.title,
            opens=_exactly(entry.opens_on),
            closes=_exactly(entry.closes_on),
            closes_time=entry.closes_time,
        )
        for entry in facts.rounds
        if entry.opens_on or entry.closes_on
    ]
    if facts.any_time or facts.opens or facts.closes:
        windows.append(
            Window(
                opens=facts.opens,
                closes=facts.closes,
                closes_time=facts.closes_time,
                any_time=facts.any_time,
            )
        )
    elif not windows and facts.stage in BEFORE_OPENING and facts.planned_opening:
        windows.append(Window(opens=facts.planned_opening))
    elif not windows and facts.stage == Stage.OPEN:
        windows.append(Window())
    cut = (_cut_at_lapse(window, facts.lapses_on) for window in windows)
    kept = [window for window in cut if window is not None and _may_count(window, facts.stage)]
    return sorted(
        kept, key=lambda window: (window.opens_at or datetime.min.replace(tzinfo=UTC), window.key)
    )


def _exactly(day: date | None) -> VagueDate | None:
    return VagueDate(day, Precision.DAY) if day else None


def _cut_at_lapse(window: Window, lapses_on: date | None) -> Window | None:
    if lapses_on is None:
        return window
    if window.opens is not None and window.opens.first_day > lapses_on:
        return None
    last_day = window.closes.last_day if window.closes else None
    if last_day is not None and last_day <= lapses_on:
        return window
    return Window(
        window.key, window.title, window.opens, _exactly(lapses_on), None, window.any_time, True
    )


def _may_count(window: Window, stage: Stage | None) -> bool:
    if window.closes is not None or window.any_time:
        return True
    return stage == Stage.OPEN or stage in BEFORE_OPENING or stage is None


def when_can_i_join(stage: Stage | None, windows: Sequence[Window], now: datetime) -> JoinAnswer:
    """Answer for the instant `now` in one plain sentence."""
    if stage == Stage.WITHDRAWN:
        return JoinAnswer(JoinState.WITHDRAWN, "This was withdrawn. It cannot be joined.")
    if stage == Stage.ENDED:
        return JoinAnswer(JoinState.ENDED, "This has ended. It can no longer be joined.")
    open_now = [window for window in windows if window.is_open(now)]
    if open_now:
        return _open_answer(min(open_now, key=_closing_order))
    over = [window for window in windows if window.is_over(now)]
    ahead = [window for window in windows if window.is_ahead(now)]
    if ahead:
        return _ahead_answer(min(ahead, key=lambda window: window.opens_at or now), bool(over))
    if over:
        return _over_answer(max(over, key=_closing_order), stage)
    return _nothing_known(stage, windows)


def _closing_order(window: Window) -> datetime:
    return window.closes_at or datetime.max.replace(tzinfo=UTC)


def _open_answer(window: Window) -> JoinAnswer:
    until = closing_words(window)
    if window.any_time:
        sentence = (
            f"You can join at any time until {until}." if until else "You can join at any time."
        )
        return JoinAnswer(JoinState.ANY_TIME, sentence, _named(window), window)
    sentence = f"Open now. Closes {until}." if until else "Open now. No closing date is given."
    return JoinAnswer(JoinState.OPEN, sentence, _named(window), window)


def _ahead_answer(window: Window, was_open: bool) -> JoinAnswer:
    assert window.opens is not None
    when = _day_words(window.opens)
    detail = _named(window)
    if window.opening_is_vague:
        state, sentence = JoinState.EXPECTED, f"Not open yet. Expected to open {when}."
        if was_open:
            sentence = f"Not now. The next chance is expected {when}."
    elif was_open:
        state, sentence = JoinState.NOT_NOW, f"Not now. The next chance opens {when}."
    elif window.any_time:
        state, sentence = JoinState.OPENING, f"You can join at any time from {when}."
    else:
        state, sentence = JoinState.OPENING, f"Opens {when}."
    if until := closing_words(window):
        detail = f"{detail} It closes {until}.".strip()
    return JoinAnswer(state, sentence, detail, window)


def _over_answer(window: Window, stage: Stage | None) -> JoinAnswer:
    when = closing_words(window)
    if window.lapses:
        return JoinAnswer(
            JoinState.CLOSED, f"You can no longer join. It lapsed {when}.", "", window
        )
    detail = "No later opening has been announced."
    if stage in (Stage.OPEN, Stage.EVALUATION):
        detail = "What was sent in is being read."
    return JoinAnswer(
        JoinState.CLOSED, f"You cannot join now. The last chance closed {when}.", detail, window
    )


def _nothing_known(stage: Stage | None, windows: Sequence[Window]) -> JoinAnswer:
    missed = next((window for window in windows if window.opens), None)
    if missed is not None and missed.opens is not None:
        return JoinAnswer(
            JoinState.EXPECTED,
            f"Not open yet. It was expected {_day_words(missed.opens)}.",
            "No new date has been given.",
        )
    if stage is None or stage in BEFORE_OPENING:
        return JoinAnswer(JoinState.EXPECTED, "Not open yet. No date has been set.")
    return JoinAnswer(
        JoinState.CLOSED, "You cannot join now.", "No later opening has been announced."
    )


def _named(window: Window) -> str:
    return f"This is {window.title}." if window.title else ""


def closing_words(window: Window) -> str:
    """Return the closing day, with time and zone where one is set; empty where none is known."""
    if window.closes is None:
        return ""
    closes_at = window.closes_at
    if window.closes_time is not None and closes_at is not None and not window.closes.is_vague:
        return long_datetime(closes_at)
    return _day_words(window.closes)


def exact_window(closes: VagueDate | None, at: time | None) -> Window:
    """Return a window of which only the end matters."""
    return Window(closes=closes, closes_time=at)


def _day_words(day: VagueDate) -> str:
    if not day.is_vague:
        return long_date(day.first_day)
    words = str(day)
    return words if day.precision == Precision.NOT_BEFORE else f"in {words}"


def next_day(windows: Iterable[Window], now: datetime) -> date | None:
    """Return the day of the next opening or closing, as people name it: closing on the last day."""
    days = []
    for window in windows:
        opens_at, closes_at = window.opens_at, window.closes_at
        if opens_at is not None and opens_at > now and not window.opening_is_vague:
            days.append(opens_at.astimezone(LONDON).date())
        if closes_at is not None and closes_at > now:
            days.append((closes_at - timedelta(microseconds=1)).astimezone(LONDON).date())
    return min(days, default=None)
