"""Making, merging and splitting themes."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F, Max

from engagement_site.accounts.models import User
from feedback_analysis.domain.acts import (
    Done,
    ReviewError,
    Wish,
    begin,
    check_unlocked,
    finish,
    set_states,
)
from feedback_analysis.domain.coding import Outcome, Seen, move_excerpts
from feedback_analysis.domain.themes import (
    EDIT,
    check_name_is_free,
    ensure_entry,
    record_changes,
    shown,
)
from feedback_analysis.enums import ActVerb, CodeState, ThemeStatus
from feedback_analysis.models import CodebookTheme, ExcerptCode, Run, Theme


def make_theme(
    run: Run, *, label: str, by: User, description: str = "", question: str = ""
) -> Theme:
    """Make a theme of one's own; ReviewError where it has no name or one that is taken."""
    label = " ".join(label.split())[:120]
    if not label:
        raise ReviewError("Give the theme a name.")
    with transaction.atomic():
        begin(run, by=by, permission=EDIT)
        check_name_is_free(run.analysis, label)
        entry = CodebookTheme.objects.create(
            analysis_id=run.analysis_id,
            label=label,
            description=description.strip(),
            status=ThemeStatus.ACCEPTED,
            made_by_people=True,
            changed_by=by,
        )
        theme = theme_for(run, entry, question=question)
        # Undoing deletes it, which keeps its name and codes for whoever undoes that.
        made = [[entry.pk, {"status": [str(ThemeStatus.DELETED), str(ThemeStatus.ACCEPTED)]}]]
        words = f"“{label}” made"
        finish(run, ActVerb.CREATE, words, Done(entries=made), by=by, theme=entry)
    return theme


def theme_for(run: Run, entry: CodebookTheme, *, question: str = "") -> Theme:
    """Return the run's theme for an entry of the codebook, made where the run has none."""
    found = run.themes.filter(codebook=entry).first()
    if found is not None:
        return found
    last = run.themes.aggregate(last=Max("number"))["last"] or 0
    return Theme.objects.create(
        run=run,
        codebook=entry,
        number=last + 1,
        engine_id=f"P{entry.pk}",
        machine_label="",
        question=question,
    )


def split_theme(
    theme: Theme, *, seen: Collection[Seen], label: str, by: User
) -> tuple[Theme, Outcome]:
    """Put some of a theme's excerpts into a new theme; return it and what became of the excerpts."""
    if not seen:
        raise ReviewError("Choose the excerpts that are to make the new theme first.")
    with transaction.atomic():
        begin(theme.run, by=by, permission=EDIT)
        check_unlocked(theme)
        made = make_theme(theme.run, label=label, question=theme.question, by=by)
        outcome = move_excerpts(theme.run, seen=seen, source=theme, target=made, by=by)
        if not outcome.changed:
            raise ReviewError(
                "Somebody changed these excerpts meanwhile. Look at them again, then split."
            )
    return made, outcome


def theme_from(run: Run, *, seen: Collection[Seen], label: str, by: User) -> tuple[Theme, Outcome]:
    """Make a new theme of excerpts wherever they stand; their other themes are left to them."""
    if not seen:
        raise ReviewError("Choose the excerpts that are to make the new theme first.")
    with transaction.atomic():
        made = make_theme(run, label=label, by=by)
        return made, move_excerpts(run, seen=seen, source=None, target=made, by=by)


def merge_themes(theme: Theme, *, into: Theme, by: User) -> Theme:
    """Merge a theme into another: its excerpts join the other's, its own stand hidden behind it.

    What a person took out of the other theme stays out. Raises ReviewError where the two are one,
    ThemeLocked where one is locked.
    """
    with transaction.atomic():
        begin(theme.run, by=by, permission=EDIT)
        theme, into = _both(theme, into)
        check_unlocked(theme, into)
        entry, target = ensure_entry(theme), ensure_entry(into)
        was, label = shown(theme, "status"), theme.label
        done = join_codes(theme, into, by=by)
        fields = {
            "status": [entry.status, str(ThemeStatus.MERGED)],
            "merged_into_id": [None, target.pk],
        }
        entry.status, entry.merged_into, entry.changed_by = ThemeStatus.MERGED, target, by
        entry.version += 1
        entry.save()
        done.entries.append([entry.pk, fields])
        done.entries += _lift_children(entry, target)
        theme.codebook = entry
        record_changes(theme, entry, {"status": was}, by=by)
        words = f"“{label}” merged into “{into.label}”"
        finish(
            theme.run, ActVerb.MERGE, words, done, by=by, theme=entry,
            excerpts=len(done.codes), recounted=[into.pk],
        )  # fmt: skip
    into.refresh_from_db()
    return into


def _both(theme: Theme, into: Theme) -> tuple[Theme, Theme]:
    if theme.pk == into.pk or theme.run_id != into.run_id:
        raise ReviewError("Choose another theme to merge it into.")
    found = {
        one.pk: one
        for one in Theme.objects.with_decisions()
        .listed()
        .select_related("run__analysis")
        .filter(pk__in=[theme.pk, into.pk])
    }
    if len(found) != 2:
        raise ReviewError("One of the two was merged or deleted meanwhile. Look at them again.")
    return found[theme.pk], found[into.pk]


def join_codes(theme: Theme, into: Theme, *, by: User) -> Done:
    """Give `into` the live codes of `theme`; a suggestion stays one, a decision stays one."""
    codes = ExcerptCode.objects.filter(theme=theme, removed_at=None)
    taken = {code.excerpt_id: code.state for code in ExcerptCode.objects.filter(theme=into)}
    wishes = []
    for code in codes:
        now = taken.get(code.excerpt_id)
        if now is None or (now == CodeState.MACHINE and code.is_human):
            given = (code.assigned_by_id, code.assigned_at)
            wishes.append(Wish(code.excerpt_id, into.pk, code.state, code.confidence, given))
    return set_states(wishes, by=by)


def _lift_children(entry: CodebookTheme, target: CodebookTheme) -> list[list[object]]:
    """Put what stood under a merged theme under the other one."""
    below = list(CodebookTheme.objects.filter(parent=entry).exclude(pk=target.pk))
    changes: list[list[object]] = [
        [child.pk, {"parent_id": [entry.pk, target.pk]}] for child in below
    ]
    CodebookTheme.objects.filter(pk__in=[child.pk for child in below]).update(
        parent=target, version=F("version") + 1
    )
    if target.parent_id == entry.pk:
        changes.append([target.pk, {"parent_id": [entry.pk, entry.parent_id]}])
        CodebookTheme.objects.filter(pk=target.pk).update(parent=entry.parent_id)
    return changes
