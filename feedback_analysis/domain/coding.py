"""Moving, adding, taking away and confirming excerpts, and coding stretches people mark themselves."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from engagement_site.accounts.models import User
from engagement_site.core.permissions import Permission
from feedback_analysis.domain.acts import (
    Done,
    ReviewError,
    Wish,
    begin,
    check_unlocked,
    finish,
    set_states,
)
from feedback_analysis.engine.clean import redact
from feedback_analysis.enums import ActVerb, CodeState
from feedback_analysis.models import (
    Excerpt,
    ExcerptCode,
    ReviewAct,
    Run,
    SourceResponse,
    Theme,
)

REVIEW = Permission.REVIEW_ANALYSES


@dataclass(frozen=True, slots=True)
class Seen:
    """An excerpt as a person saw it."""

    excerpt: int
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act: how many excerpts changed, and which somebody else changed meanwhile."""

    act: ReviewAct | None
    changed: int
    overtaken: tuple[int, ...] = ()


def move_excerpts(
    run: Run, *, seen: Collection[Seen], source: Theme | None, target: Theme, by: User
) -> Outcome:
    """Take excerpts out of `source` (None: out of nothing) and put them into `target`.

    Those somebody changed since they were seen are left as they are and named in the outcome; the
    others move. Raises ThemeLocked or ReviewError, and changes nothing, where it cannot be done.
    """
    if source is not None and source.pk == target.pk:
        raise ReviewError("They are in this theme already. Choose another one.")
    with transaction.atomic():
        begin(run, by=by, permission=REVIEW)
        source, target = _fresh(run, source), _fresh_one(run, target)
        check_unlocked(source, target)
        excerpts, overtaken = _current(run, seen)
        wishes = [Wish(pk, target.pk, CodeState.HUMAN) for pk in excerpts]
        if source is not None:
            wishes += [Wish(pk, source.pk, CodeState.REMOVED) for pk in excerpts]
        words = f"{_count(excerpts)} moved to “{target.label}”"
        if source is not None:
            words = f"{_count(excerpts)} moved from “{source.label}” to “{target.label}”"
        return _act(run, ActVerb.MOVE, words, wishes, overtaken, theme=target, by=by)


def add_excerpts(run: Run, *, seen: Collection[Seen], target: Theme, by: User) -> Outcome:
    """Put excerpts into one more theme; see `move_excerpts` for what happens to overtaken ones."""
    with transaction.atomic():
        begin(run, by=by, permission=REVIEW)
        target = _fresh_one(run, target)
        check_unlocked(target)
        excerpts, overtaken = _current(run, seen)
        wishes = [Wish(pk, target.pk, CodeState.HUMAN) for pk in excerpts]
        words = f"{_count(excerpts)} added to “{target.label}”"
        return _act(run, ActVerb.ADD, words, wishes, overtaken, theme=target, by=by)


def remove_excerpts(run: Run, *, seen: Collection[Seen], source: Theme | None, by: User) -> Outcome:
    """Take excerpts out of a theme; out of every theme that is not locked where `source` is None."""
    with transaction.atomic():
        begin(run, by=by, permission=REVIEW)
        source = _fresh(run, source)
        check_unlocked(source)
        excerpts, overtaken = _current(run, seen)
        codes = ExcerptCode.objects.live().filter(excerpt__in=excerpts)
        codes = codes.exclude(theme__codebook__locked=True)
        if source is not None:
            codes = codes.filter(theme=source)
        pairs = codes.values_list("excerpt_id", "theme_id")
        wishes = [Wish(excerpt, theme, CodeState.REMOVED) for excerpt, theme in pairs]
        where = f"“{source.label}”" if source else "every theme"
        words = f"{_count(excerpts)} taken out of {where}"
        return _act(run, ActVerb.REMOVE, words, wishes, overtaken, theme=source, by=by)


def confirm_excerpts(run: Run, *, seen: Collection[Seen], theme: Theme | None, by: User) -> Outcome:
    """Agree with what the programme suggests for excerpts: for one theme, or for all of theirs."""
    with transaction.atomic():
        begin(run, by=by, permission=REVIEW)
        excerpts, overtaken = _current(run, seen)
        codes = ExcerptCode.objects.live().filter(excerpt__in=excerpts, assigned_at=None)
        if theme is not None:
            codes = codes.filter(theme=theme)
        pairs = codes.values_list("excerpt_id", "theme_id")
        wishes = [Wish(excerpt, theme_id, CodeState.HUMAN) for excerpt, theme_id in pairs]
        words = f"{_count(excerpts)} confirmed" + (f" in “{theme.label}”" if theme else "")
        return _act(run, ActVerb.CONFIRM, words, wishes, overtaken, theme=theme, by=by)


def code_text(
    run: Run, response: SourceResponse, *, words: str, near: int, target: Theme, by: User
) -> Outcome:
    """Code a stretch of a response that a person marked; `near` is about where it begins.

    The stretch becomes an excerpt of its own unless there is one with the same bounds. Raises
    ReviewError where the words do not stand in the response.
    """
    with transaction.atomic():
        begin(run, by=by, permission=REVIEW)
        target = _fresh_one(run, target)
        check_unlocked(target)
        start, end = find_words(response.text, words, near=near)
        excerpt = excerpt_at(run, response, start, end)
        wishes = [Wish(excerpt.pk, target.pk, CodeState.HUMAN)]
        said = f"Marked words of {response.reference} added to “{target.label}”"
        return _act(run, ActVerb.CODE_TEXT, said, wishes, (), theme=target, by=by)


def find_words(text: str, words: str, *, near: int) -> tuple[int, int]:
    """Return where `words` stand in `text`, the place nearest to `near`.

    Line ends may differ, since browsers change them. Raises ReviewError where they do not stand
    there.
    """
    wanted = words.strip()
    if not wanted:
        raise ReviewError("Mark some words of the response first.")
    pattern = r"\s+".join(re.escape(part) for part in wanted.split())
    places = [match.span() for match in re.finditer(pattern, text)]
    if not places:
        raise ReviewError("These words do not stand in the response as they are written here.")
    return min(places, key=lambda place: (abs(place[0] - near), place))


def excerpt_at(run: Run, response: SourceResponse, start: int, end: int) -> Excerpt:
    """Return the run's excerpt with these bounds, made by hand where there is none."""
    found = Excerpt.objects.filter(run=run, response=response, start=start, end=end).first()
    if found is not None:
        return found
    number = Excerpt.objects.filter(run=run, response=response).aggregate(last=Max("number"))
    text = response.text[start:end]
    return Excerpt.objects.create(
        run=run,
        response=response,
        number=(number["last"] or 0) + 1,
        start=start,
        end=end,
        text=redact(text) if run.config.get("redact") else text,
        by_hand=True,
    )


def _act(
    run: Run,
    verb: ActVerb,
    words: str,
    wishes: Iterable[Wish],
    overtaken: tuple[int, ...],
    *,
    theme: Theme | None,
    by: User,
) -> Outcome:
    done: Done = set_states(wishes, by=by)
    changed = len({entry[0] for entry in done.codes})
    if not changed:
        return Outcome(None, 0, overtaken)
    act = finish(
        run, verb, words, done, by=by, theme=theme.codebook if theme else None, excerpts=changed
    )
    return Outcome(act, changed, overtaken)


def _current(run: Run, seen: Collection[Seen]) -> tuple[list[int], tuple[int, ...]]:
    """Return the excerpts that are still as they were seen, and those that are not."""
    if not seen:
        raise ReviewError("Choose at least one excerpt first.")
    versions = {item.excerpt: item.version for item in seen}
    now = dict(Excerpt.objects.filter(run=run, pk__in=versions).values_list("pk", "version"))
    current = [pk for pk, version in versions.items() if now.get(pk) == version]
    return current, tuple(pk for pk in versions if pk in now and now[pk] != versions[pk])


def _fresh(run: Run, theme: Theme | None) -> Theme | None:
    return None if theme is None else _fresh_one(run, theme)


def _fresh_one(run: Run, theme: Theme) -> Theme:
    """Read a theme anew behind the lock; it may have been merged or deleted meanwhile."""
    found = run.themes.with_decisions().listed().filter(pk=theme.pk).first()
    if found is None:
        raise ReviewError(f"“{theme.label}” was merged or deleted meanwhile. Choose another theme.")
    return found


def _count(excerpts: Collection[int]) -> str:
    return "1 excerpt" if len(excerpts) == 1 else f"{len(excerpts):,} excerpts"
