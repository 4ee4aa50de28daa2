"""What every act in the review workspace shares: who may, one after another, written down, undoable."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from feedback_analysis.domain.counts import recount
from feedback_analysis.enums import ActVerb, CodeState
from feedback_analysis.models import (
    Analysis,
    CodebookTheme,
    Excerpt,
    ExcerptCode,
    ReviewAct,
    Run,
    Theme,
)

BATCH = 1000


class ReviewError(Exception):
    """The act cannot be done; the message says why and what to do."""


class ThemeLocked(ReviewError):
    """The theme is locked."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(f"“{theme.label}” is locked. Unlock it first.")


Pair = tuple[int, int]


@dataclass(slots=True)
class Wish:
    """A state somebody wants a code to have; `confidence` and `given` for one taken over from another."""

    excerpt: int
    theme: int
    state: CodeState
    confidence: float | None = None
    given: tuple[int | None, datetime | None] | None = None


@dataclass(slots=True)
class Done:
    """What an act changed, as it is kept for undoing."""

    codes: list[list[Any]] = field(default_factory=list)
    entries: list[list[Any]] = field(default_factory=list)
    responses: set[int] = field(default_factory=set)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"codes": self.codes, "entries": self.entries}


def begin(run: Run, *, by: User, permission: Permission) -> None:
    """Check that `by` may act on this run now, and let nobody else act until the transaction ends.

    Raises ReviewError for a run that a later one has replaced: decisions made there would not
    reach anybody.
    """
    check_permission(by, permission)
    Analysis.objects.select_for_update().get(pk=run.analysis_id)
    if not run.is_finished:
        raise ReviewError("This run has no result yet.")
    if run.analysis.runs.finished().filter(number__gt=run.number).exists():
        raise ReviewError(
            "A later run has taken this one's place, with all that people decided. Go on there."
        )


def check_unlocked(*themes: Theme | None) -> None:
    """Raise ThemeLocked where one of the themes is locked."""
    for theme in themes:
        if theme is not None and theme.is_locked:
            raise ThemeLocked(theme)


def set_states(wishes: Iterable[Wish], *, by: User) -> Done:
    """Bring codes into the states wished for, in a handful of statements however many they are.

    What stands so already is left alone; taking away a code nobody gave does nothing.
    """
    wanted = {(wish.excerpt, wish.theme): wish for wish in wishes}
    existing = _existing(wanted)
    done, now = Done(), timezone.now()
    fresh: list[ExcerptCode] = []
    by_state: dict[CodeState, list[int]] = {}
    for pair, wish in wanted.items():
        code = existing.get(pair)
        before = code.state if code else CodeState.NONE
        if before == wish.state or (code is None and wish.state == CodeState.REMOVED):
            continue
        confidence = code.confidence if code else wish.confidence
        done.codes.append([*pair, str(before), str(wish.state), confidence])
        if code is None:
            fresh.append(_new(wish, by=by, now=now))
        else:
            by_state.setdefault(wish.state, []).append(code.pk)
    ExcerptCode.objects.bulk_create(fresh, batch_size=BATCH)
    for state, codes in by_state.items():
        _update(ExcerptCode.objects.filter(pk__in=codes), state, by=by, now=now)
    changed = {entry[0] for entry in done.codes}
    Excerpt.objects.filter(pk__in=changed).update(version=F("version") + 1)
    done.responses = set(
        Excerpt.objects.filter(pk__in=changed).values_list("response_id", flat=True)
    )
    return done


def _existing(wanted: Collection[Pair]) -> dict[Pair, ExcerptCode]:
    found = ExcerptCode.objects.filter(
        excerpt__in={excerpt for excerpt, _ in wanted}, theme__in={theme for _, theme in wanted}
    )
    return {(code.excerpt_id, code.theme_id): code for code in found}


def _new(wish: Wish, *, by: User, now: datetime) -> ExcerptCode:
    code = ExcerptCode(excerpt_id=wish.excerpt, theme_id=wish.theme, confidence=wish.confidence)
    if wish.state == CodeState.HUMAN:
        person, at = wish.given or (by.pk, now)
        code.assigned_by_id, code.assigned_at = person, at or now
    return code


def _update(codes: Any, state: CodeState, *, by: User, now: datetime) -> None:
    if state == CodeState.HUMAN:
        # One taken away and brought back keeps the person who first gave it.
        codes.filter(assigned_at=None).update(assigned_by=by, assigned_at=now)
        codes.update(removed_by=None, removed_at=None)
    elif state == CodeState.REMOVED:
        codes.update(removed_by=by, removed_at=now)
    elif state == CodeState.MACHINE:
        codes.update(assigned_by=None, assigned_at=None, removed_by=None, removed_at=None)
    else:
        codes.delete()


def finish(
    run: Run,
    verb: ActVerb,
    words: str,
    done: Done,
    *,
    by: User,
    theme: CodebookTheme | None = None,
    excerpts: int = 0,
    recounted: Collection[int] = (),
) -> ReviewAct:
    """Recount what changed, and write the act down for history, undo and audit."""
    themes = {entry[1] for entry in done.codes} | set(recounted)
    if themes:
        recount(run, themes, done.responses)
    act = ReviewAct.objects.create(
        analysis_id=run.analysis_id,
        run=run,
        theme=theme,
        by=by,
        by_label=str(by)[:255],
        verb=verb,
        words=words[:500],
        excerpts=excerpts,
        undo=done.as_dict(),
    )
    audit.record(str(verb), by=by, target=run, act=act.pk, excerpts=excerpts)
    Analysis.objects.filter(pk=run.analysis_id).update(changed_at=timezone.now())
    return act
