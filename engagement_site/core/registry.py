"""Where features announce themselves, so that nothing below has to import them.

A feature registers in its `AppConfig.ready`; the home page, the navigation, the provider's
account page and the clock read from here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model

from engagement_site.core.permissions import Permission


@dataclass(frozen=True, order=True)
class NavigationEntry:
    """One entry of the main navigation; `order` sorts, low first."""

    order: int
    title: str
    url: str


@dataclass(frozen=True)
class Teaser:
    """One thing worth showing elsewhere: on the home page, under a gap, in an account.

    `when` is a sentence fragment such as "Closes 5pm, Friday 12 March 2027"; `tag` a short state
    such as "Open"; `tone` one of the kinds of components/tag.html (open, closing, upcoming, …).
    """

    title: str
    url: str
    summary: str = ""
    when: str = ""
    tag: str = ""
    tone: str = ""


@dataclass(frozen=True, order=True)
class Door:
    """One of the things people come to the site for, with what is next or closing first."""

    order: int
    title: str
    url: str
    action: str
    summary: str
    teasers: Callable[[int], Sequence[Teaser]] = field(compare=False)


@dataclass(frozen=True, order=True)
class WaitingList:
    """What waits for a signed-in person: a title and a function from the user to teasers."""

    order: int
    title: str
    teasers: Callable[[AbstractBaseUser], Sequence[Teaser]] = field(compare=False)


@dataclass(frozen=True, order=True)
class EditorTask:
    """Something a person does in the editor: title, sentence, address, and the permission it needs."""

    order: int
    title: str
    summary: str = field(compare=False)
    url: Any = field(compare=False)  # a string, or a lazy one
    permission: Permission = field(compare=False)


@dataclass(frozen=True)
class Subject:
    """Something feedback can be about: a session of an event. `key` stays the same for good.

    `part_of` is the title of what it belongs to, the event.
    """

    key: str
    title: str
    group: str = ""
    part_of: str = ""


@dataclass(frozen=True, order=True)
class PlatformMeasure:
    """Something the site itself can count.

    `count` takes two aware instants, from and before, and returns a number, or None where there
    is nothing to speak of. `key` stays the same for good, since records name it.
    """

    key: str
    title: str = field(compare=False)
    unit: str = field(compare=False)
    count: Callable[[datetime, datetime], float | None] = field(compare=False)


@dataclass(frozen=True, order=True)
class SearchSource:
    """Records that are no pages and can be found on the site: words to teasers, best first."""

    order: int
    kind: str
    find: Callable[[str], Sequence[Teaser]] = field(compare=False)


@dataclass(frozen=True)
class Headline:
    """A number people should remember, with its date and where it comes from, ready to be shown."""

    number: str
    label: str
    date: str
    source: str
    source_url: str = ""
    table_url: str = ""
    warning: str = ""


Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class CurrentList:
    """What of a feature is current, to be shown on other pages without anybody keeping it up.

    `choices` says by what one can narrow it: a name to its choices. `find` takes what is chosen
    (by name, many or none; of one name the values of which any may fit) and how many are wanted;
    it returns the first and the address of all.
    """

    choices: Mapping[str, Choices]
    find: Callable[[Mapping[str, Sequence[str]], int], tuple[Sequence[Teaser], str]]


HeadlineSource = Callable[[Model], Sequence[Headline]]
RelatedSource = Callable[[Model], Iterable[Teaser]]
SubjectSource = Callable[[Model], Iterable[Subject]]
RegisteredSource = Callable[[Model], Mapping[str, int]]
FeedbackLink = Callable[[Model, str], str | None]
NotesLink = Callable[[Model, str], str | None]
NotesSource = Callable[[Model], Mapping[str, Sequence[Teaser]]]
NextChange = Callable[[datetime], datetime | None]
PeriodicJob = Callable[[], Any]

_navigation: set[NavigationEntry] = set()
_doors: set[Door] = set()
_waiting: set[WaitingList] = set()
_editor_tasks: set[EditorTask] = set()
_related: dict[type[Model], dict[str, RelatedSource]] = {}
_subjects: dict[type[Model], SubjectSource] = {}
_registered: dict[type[Model], RegisteredSource] = {}
_feedback_links: list[FeedbackLink] = []
_notes_links: list[NotesLink] = []
_notes_sources: list[NotesSource] = []
_next_changes: list[NextChange] = []
_periodic: dict[str, PeriodicJob] = {}
_measures: dict[str, PlatformMeasure] = {}
_search_sources: set[SearchSource] = set()
_headlines: list[HeadlineSource] = []
_current_lists: dict[str, CurrentList] = {}


def register_navigation(title: str, url: str, *, order: int) -> None:
    """Add an entry to the main navigation."""
    _navigation.add(NavigationEntry(order, title, url))


def navigation() -> list[NavigationEntry]:
    """Return the main navigation in its order."""
    return sorted(_navigation)


def register_door(door: Door) -> None:
    """Add a door to the home page."""
    _doors.add(door)


def doors() -> list[Door]:
    """Return the home page's doors in their order."""
    return sorted(_doors)


def register_waiting(waiting: WaitingList) -> None:
    """Add a list of what waits for a signed-in person."""
    _waiting.add(waiting)


def waiting_for(user: AbstractBaseUser) -> list[tuple[str, Sequence[Teaser]]]:
    """Return (title, teasers) for each registered list that has something for this user."""
    found = ((entry.title, entry.teasers(user)) for entry in sorted(_waiting))
    return [(title, teasers) for title, teasers in found if teasers]


def register_editor_task(task: EditorTask) -> None:
    """Add a task to the editor's first page."""
    _editor_tasks.add(task)


def editor_tasks() -> list[EditorTask]:
    """Return the tasks of the editor's first page in their order."""
    return sorted(_editor_tasks)


def register_related(model: type[Model], title: str, source: RelatedSource) -> None:
    """Let a feature show its items beside each object of `model` (say, opportunities of a gap)."""
    _related.setdefault(model, {})[title] = source


def related_to(target: Model) -> list[tuple[str, list[Teaser]]]:
    """Return (title, teasers) of what features have to say about `target`; empty lists left out."""
    sources = _related.get(type(target), {})
    found = ((title, list(source(target))) for title, source in sources.items())
    return [(title, teasers) for title, teasers in found if teasers]


def register_subjects(model: type[Model], source: SubjectSource) -> None:
    """Let a feature say what feedback can be about in each object of `model`."""
    _subjects[model] = source


def subjects_of(target: Model) -> list[Subject]:
    """Return what feedback can be about in `target`, such as the sessions of an event."""
    source = _subjects.get(type(target))
    return list(source(target)) if source else []


def register_registered(model: type[Model], source: RegisteredSource) -> None:
    """Let a feature say how many people are registered for each object of `model`.

    The source gives {key of a subject: people}; the key "" stands for the whole.
    """
    _registered[model] = source


def registered_for(target: Model) -> Mapping[str, int]:
    """Return how many people are registered for `target` ("") and for each subject of it."""
    source = _registered.get(type(target))
    return source(target) if source else {}


def register_feedback_link(link: FeedbackLink) -> None:
    """Register a function from an object and a subject's key to the address of its feedback form."""
    _feedback_links.append(link)


def feedback_link(target: Model, subject: str = "") -> str | None:
    """Return where feedback on `target`, or on one subject of it, is given; None where nowhere."""
    return next((url for link in _feedback_links if (url := link(target, subject))), None)


def register_notes_link(link: NotesLink) -> None:
    """Register a function from an object and a subject's key to where staff type in notes of it."""
    _notes_links.append(link)


def notes_link(target: Model, subject: str = "") -> str | None:
    """Return where staff type in what was said about `target`; None where nowhere."""
    return next((url for link in _notes_links if (url := link(target, subject))), None)


def register_notes(source: NotesSource) -> None:
    """Register a function from an object to the notes typed in on each subject of it, by its key."""
    _notes_sources.append(source)


def notes_on(target: Model) -> dict[str, list[Teaser]]:
    """Return the notes staff typed in on each subject of `target`, by the subject's key."""
    found: dict[str, list[Teaser]] = {}
    for source in _notes_sources:
        for key, notes in source(target).items():
            found.setdefault(key, []).extend(notes)
    return found


def register_next_change(source: NextChange) -> None:
    """Register a function from now to the next instant at which a public page changes by itself."""
    _next_changes.append(source)


def next_change(now: datetime) -> datetime | None:
    """Return the earliest instant after `now` at which some public page changes by itself."""
    return min((at for source in _next_changes if (at := source(now)) is not None), default=None)


def register_periodic(name: str, job: PeriodicJob) -> None:
    """Register a job the clock runs each minute; it must be safe to run twice."""
    _periodic[name] = job


def periodic_jobs() -> dict[str, PeriodicJob]:
    """Return the clock's jobs by name."""
    return dict(_periodic)


def register_measure(measure: PlatformMeasure) -> None:
    """Let records of progress draw on something a feature counts."""
    _measures[measure.key] = measure


def platform_measures() -> dict[str, PlatformMeasure]:
    """Return what the features count, by key."""
    return {key: _measures[key] for key in sorted(_measures)}


def register_search(source: SearchSource) -> None:
    """Let records that are no pages be found by the site's search."""
    _search_sources.add(source)


def search_sources() -> list[SearchSource]:
    """Return what can be searched besides pages, in its order."""
    return sorted(_search_sources)


def register_headlines(source: HeadlineSource) -> None:
    """Let a function from a page give the numbers that page opens the market with."""
    _headlines.append(source)


def headlines(page: Model, limit: int) -> list[Headline]:
    """Return the first `limit` numbers for a page."""
    return [headline for source in _headlines for headline in source(page)][:limit]


def register_current_list(feature: str, current: CurrentList) -> None:
    """Let pages below the feature show what is current in it."""
    _current_lists[feature] = current


def current_list(feature: str) -> CurrentList | None:
    """Return what a feature registered; None where it is not installed."""
    return _current_lists.get(feature)
