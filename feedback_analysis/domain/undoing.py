"""Taking an act back, as far as nobody has built on it since."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission, has_permission
from feedback_analysis.domain.acts import ReviewError, Wish, begin, set_states
from feedback_analysis.domain.counts import recount
from feedback_analysis.domain.themes import RECORDED, record_changes, shown
from feedback_analysis.enums import CodeState
from feedback_analysis.models import Analysis, CodebookTheme, ExcerptCode, ReviewAct, Run, Theme

UNDOABLE = frozenset(
    {"label", "description", "status", "order", "parent_id", "merged_into_id", "locked"}
)


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the act, and how many of its changes somebody built on meanwhile."""

    act: ReviewAct
    kept: int


def last_act(run: Run, *, by: User) -> ReviewAct | None:
    """Return the latest act of this person in this run that still stands."""
    return run.acts.standing().filter(by=by).order_by("-pk").first()


def undo(act: ReviewAct, *, by: User) -> Undone:
    """Take an act back. What was changed again since stays as it is now, and is counted in `kept`.

    Analysts may undo anybody's act, reviewers their own. Raises ReviewError where nothing of it
    can be taken back any more.
    """
    check_permission(by, Permission.REVIEW_ANALYSES)
    if act.by_id != by.pk or act.undo.get("entries"):
        check_permission(by, Permission.EDIT_ANALYSES)
    with transaction.atomic():
        run = Run.objects.select_related("analysis").get(pk=act.run_id)
        begin(run, by=by, permission=Permission.REVIEW_ANALYSES)
        act = ReviewAct.objects.select_for_update().get(pk=act.pk)
        if act.undone_at is not None:
            raise ReviewError(f"{act.undone_by_label} has undone this already.")
        themes, kept_entries = _undo_entries(act, by=by)
        kept_codes, total = _undo_codes(run, act, themes, by=by)
        kept = kept_entries + kept_codes
        if kept and kept == total + len(act.undo.get("entries", [])):
            raise ReviewError(
                f"“{act.words}” cannot be undone: others have built on it since. "
                "The history shows what they did."
            )
        act.undone_at, act.undone_by_label = timezone.now(), str(by)[:255]
        act.save(update_fields=["undone_at", "undone_by_label"])
        Analysis.objects.filter(pk=run.analysis_id).update(changed_at=timezone.now())
        audit.record("undid", by=by, target=run, act=act.pk, kept=kept)
    return Undone(act, kept)


def may_undo(act: ReviewAct, user: User) -> bool:
    """Say whether this person may take this act back."""
    if act.by_id == user.pk and not act.undo.get("entries"):
        return has_permission(user, Permission.REVIEW_ANALYSES)
    return has_permission(user, Permission.EDIT_ANALYSES)


def _undo_codes(run: Run, act: ReviewAct, themes: set[int], *, by: User) -> tuple[int, int]:
    entries: list[list[Any]] = act.undo.get("codes", [])
    now = _states({entry[0] for entry in entries}, {entry[1] for entry in entries})
    wishes = [
        Wish(excerpt, theme, CodeState(before), confidence)
        for excerpt, theme, before, after, confidence in entries
        if now.get((excerpt, theme), CodeState.NONE) == after
    ]
    done = set_states(wishes, by=by)
    touched = {entry[1] for entry in done.codes} | themes
    if touched:
        # Bringing a theme back or hiding it changes who stands in the rest.
        recount(run, touched, None if themes else done.responses)
    return len(entries) - len(wishes), len(entries)


def _states(excerpts: set[int], themes: set[int]) -> dict[tuple[int, int], CodeState]:
    codes = ExcerptCode.objects.filter(excerpt__in=excerpts, theme__in=themes)
    return {(code.excerpt_id, code.theme_id): code.state for code in codes}


def _undo_entries(act: ReviewAct, *, by: User) -> tuple[set[int], int]:
    """Put entries of the codebook back; return the themes they stand for, and how many had moved on."""
    touched: set[int] = set()
    kept = 0
    for pk, fields in act.undo.get("entries", []):
        entry = CodebookTheme.objects.filter(pk=pk).first()
        if entry is None or any(
            getattr(entry, name) != after for name, (_, after) in fields.items()
        ):
            kept += 1
            continue
        theme = Theme.objects.filter(run=act.run_id, codebook=entry).first()
        before = {name: shown(theme, name) for name in fields if name in RECORDED} if theme else {}
        values = {name: before_ for name, (before_, _) in fields.items() if name in UNDOABLE}
        CodebookTheme.objects.filter(pk=pk).update(
            **values, version=F("version") + 1, changed_by=by
        )
        if theme is not None:
            entry.refresh_from_db()
            theme.codebook = entry
            record_changes(theme, entry, before, by=by)
            touched.add(theme.pk)
    return touched, kept
