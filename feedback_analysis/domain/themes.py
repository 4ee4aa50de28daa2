"""What people decide about a theme: name, description, standing, lock, parent, place."""

from typing import Any

from django.db import transaction

from engagement_site.accounts.models import User
from engagement_site.core.permissions import Permission
from feedback_analysis.domain.acts import Done, ReviewError, ThemeLocked, begin, finish
from feedback_analysis.enums import HIDDEN_STATUSES, ActVerb, ThemeStatus
from feedback_analysis.models import Analysis, CodebookTheme, Theme, ThemeChange

DEEPEST = 3
"""Levels of themes under themes."""
EDIT = Permission.EDIT_ANALYSES
# What the history of a theme calls its fields; the others are told by the act itself.
RECORDED = {"label": "label", "description": "description", "status": "status"}


class ChangedMeanwhile(Exception):
    """Somebody changed the theme since the form was opened; `theme` is what it is now."""

    def __init__(self, theme: Theme) -> None:
        entry = theme.codebook
        who = str(entry.changed_by) if entry and entry.changed_by else "Somebody"
        super().__init__(
            f"{who} changed this theme while you were editing it. What it says now is shown below, "
            "with your own words in the form. Save again to put yours in its place."
        )
        self.theme = theme


def describe_theme(theme: Theme, *, label: str, description: str, version: int, by: User) -> Theme:
    """Give a theme a name and a description; empty ones bring the machine's back.

    `version` is the theme's version as the person saw it. Raises ChangedMeanwhile, and writes
    nothing, where it is no longer that; ReviewError where another theme has this name, or a theme
    people made would lose its name.
    """
    label, description = " ".join(label.split()), description.strip()
    wanted = {
        "label": "" if label == theme.machine_label else label,
        "description": "" if description == theme.machine_description else description,
    }
    if not label and not theme.machine_label:
        raise ReviewError("Give the theme a name.")
    with transaction.atomic():
        _begin(theme, by=by)
        check_name_is_free(theme.run.analysis, label, but=theme)
        return _decide(theme, wanted, ActVerb.DESCRIBE, version=version, by=by)


def set_theme_status(theme: Theme, *, status: ThemeStatus, by: User) -> Theme:
    """Accept a theme, set it aside, delete it, or make it a candidate again.

    A deleted theme goes out of sight with its codes; undoing brings both back, and a later run
    that finds it again leaves it deleted.
    """
    if status == ThemeStatus.MERGED:
        raise ReviewError("Merge a theme by saying into which one.")
    with transaction.atomic():
        _begin(theme, by=by)
        return _decide(theme, {"status": str(status)}, ActVerb.STATUS, version=None, by=by)


def lock_theme(theme: Theme, *, locked: bool, by: User) -> Theme:
    """Lock a theme against every change of its name, place and excerpts, or unlock it."""
    with transaction.atomic():
        _begin(theme, by=by)
        return _decide(theme, {"locked": locked}, ActVerb.LOCK, version=None, by=by)


def nest_theme(theme: Theme, *, under: Theme | None, by: User) -> Theme:
    """Put a theme under another, or (None) on the top level.

    Raises ReviewError where it would come to stand under itself or too deep.
    """
    with transaction.atomic():
        _begin(theme, by=by)
        parent = ensure_entry(under) if under is not None else None
        if parent is not None:
            _check_nesting(theme, parent)
        wanted = {"parent_id": parent.pk if parent else None}
        return _decide(theme, wanted, ActVerb.NEST, version=None, by=by)


def _check_nesting(theme: Theme, parent: CodebookTheme) -> None:
    depth, above, seen = 1, parent, set()
    while True:
        if above.pk == theme.codebook_id:
            raise ReviewError("A theme cannot stand under itself or under one of its own.")
        if above.parent is None or above.pk in seen:
            break
        seen.add(above.pk)
        above, depth = above.parent, depth + 1
    if depth + _height(theme.codebook_id) > DEEPEST:
        raise ReviewError(f"Themes go {DEEPEST} levels deep at most.")


def _height(entry: int | None) -> int:
    """Return the levels a theme takes, itself included."""
    level, height = [entry] if entry else [], 1
    while level:
        below = CodebookTheme.objects.filter(parent__in=level).exclude(status__in=HIDDEN_STATUSES)
        level = list(below.values_list("pk", flat=True))
        height += bool(level)
        if height > DEEPEST + 1:
            break
    return height


def place_theme(theme: Theme, *, siblings: list[Theme], position: int, by: User) -> None:
    """Give a theme the `position` (from 0) among its siblings, which come in their present order."""
    with transaction.atomic():
        _begin(theme, by=by)
        rest = [sibling for sibling in siblings if sibling.pk != theme.pk]
        position = max(0, min(position, len(rest)))
        ordered = [*rest[:position], theme, *rest[position:]]
        done = Done()
        for place, sibling in enumerate(ordered, start=1):
            entry = ensure_entry(sibling)
            if entry.order != place:
                done.entries.append([entry.pk, {"order": [entry.order, place]}])
                CodebookTheme.objects.filter(pk=entry.pk).update(order=place)
        if done.entries:
            words = f"“{theme.label}” put in place {position + 1}"
            entry = CodebookTheme.objects.get(found_as=theme.pk)
            finish(theme.run, ActVerb.ORDER, words, done, by=by, theme=entry)


def check_name_is_free(analysis: Analysis, label: str, *, but: Theme | None = None) -> None:
    """Raise ReviewError where another theme people named has this name already."""
    taken = CodebookTheme.objects.filter(analysis=analysis, label__iexact=label)
    taken = taken.exclude(status__in=HIDDEN_STATUSES).exclude(label="")
    if but is not None and but.codebook_id:
        taken = taken.exclude(pk=but.codebook_id)
    if taken.exists():
        raise ReviewError(
            f"There is a theme called “{label}” already. Merge the two, or choose another name."
        )


def ensure_entry(theme: Theme) -> CodebookTheme:
    """Return the theme's entry in the codebook, made where people have not decided about it yet."""
    current = Theme.objects.select_related("codebook").get(pk=theme.pk)
    entry = current.codebook
    if entry is None:
        entry = CodebookTheme.objects.create(analysis_id=theme.run.analysis_id, version=0)
        Theme.objects.filter(pk=theme.pk).update(codebook=entry)
    theme.codebook = entry
    return entry


def _begin(theme: Theme, *, by: User) -> None:
    begin(theme.run, by=by, permission=EDIT)


def _decide(
    theme: Theme, wanted: dict[str, Any], verb: ActVerb, *, version: int | None, by: User
) -> Theme:
    theme = Theme.objects.with_decisions().select_related("run__analysis").get(pk=theme.pk)
    if version is not None and version != theme.version:
        raise ChangedMeanwhile(theme)
    if theme.is_locked and "locked" not in wanted:
        raise ThemeLocked(theme)
    entry = theme.codebook or CodebookTheme(analysis_id=theme.run.analysis_id, version=0)
    changed = {name: value for name, value in wanted.items() if getattr(entry, name) != value}
    if not changed:
        return theme
    recorded = {name: shown(theme, name) for name in changed if name in RECORDED}
    fields = {name: [getattr(entry, name), value] for name, value in changed.items()}
    before = theme.label
    for name, value in changed.items():
        setattr(entry, name, value)
    entry.version += 1
    entry.changed_by = by
    entry.save()
    if theme.codebook_id != entry.pk:
        theme.codebook = entry
        theme.save(update_fields=["codebook"])
    record_changes(theme, entry, recorded, by=by)
    words = in_words(verb, theme, before, changed)
    finish(theme.run, verb, words, Done(entries=[[entry.pk, fields]]), by=by, theme=entry)
    return theme


def in_words(verb: ActVerb, theme: Theme, before: str, changed: dict[str, Any]) -> str:
    """Return what was decided, as the history says it."""
    if verb == ActVerb.DESCRIBE:
        named = f"“{before}” renamed to “{theme.label}”" if "label" in changed else ""
        return named or f"“{theme.label}” described anew"
    if verb == ActVerb.STATUS:
        return f"“{theme.label}”: {ThemeStatus(changed['status']).label.lower()}"
    if verb == ActVerb.LOCK:
        return f"“{theme.label}” {'locked' if changed['locked'] else 'unlocked'}"
    if verb == ActVerb.NEST:
        parent = changed["parent_id"]
        if parent is None:
            return f"“{theme.label}” put on the top level"
        return f"“{theme.label}” put under “{_name_of(theme, parent)}”"
    return theme.label


def _name_of(theme: Theme, entry: int) -> str:
    found = Theme.objects.with_decisions().filter(run=theme.run_id, codebook=entry).first()
    return found.label if found else str(CodebookTheme.objects.get(pk=entry))


def record_changes(theme: Theme, entry: CodebookTheme, before: dict[str, str], *, by: User) -> None:
    """Keep in the history of a theme what these fields were and what they became."""
    ThemeChange.objects.bulk_create(
        ThemeChange(
            theme=entry,
            by=by,
            by_label=str(by)[:255],
            field=name,
            before=was,
            after=shown(theme, name),
        )
        for name, was in before.items()
    )


def shown(theme: Theme, name: str) -> str:
    """Return a field of a theme as people read it."""
    return str(getattr(theme, "status_label" if name == "status" else name))
