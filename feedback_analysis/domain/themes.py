"""What people decide about themes: names, descriptions, accepting and setting aside."""

from django.db import transaction
from django.db.models import Max

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from feedback_analysis.enums import ThemeStatus
from feedback_analysis.models import Analysis, CodebookTheme, Theme, ThemeChange


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
    nothing, where it is no longer that.
    """
    label, description = " ".join(label.split()), description.strip()
    wanted = {
        "label": "" if label == theme.machine_label else label,
        "description": "" if description == theme.machine_description else description,
    }
    return _decide(theme, wanted, version=version, by=by)


def set_theme_status(theme: Theme, *, status: ThemeStatus, by: User) -> Theme:
    """Accept a theme, set it aside, or make it a candidate again."""
    return _decide(theme, {"status": str(status)}, version=None, by=by)


def _decide(theme: Theme, wanted: dict[str, str], *, version: int | None, by: User) -> Theme:
    check_permission(by, Permission.EDIT_ANALYSES)
    with transaction.atomic():
        # The first decision makes the row that later ones lock, so the analysis is locked before.
        Analysis.objects.select_for_update().get(pk=theme.run.analysis_id)
        theme = Theme.objects.with_decisions().select_related("run").get(pk=theme.pk)
        if version is not None and version != theme.version:
            raise ChangedMeanwhile(theme)
        entry = theme.codebook or CodebookTheme(
            analysis_id=theme.run.analysis_id, order=_next_order(theme), version=0
        )
        changed = {name: value for name, value in wanted.items() if getattr(entry, name) != value}
        if not changed:
            return theme
        before = {name: _shown(theme, name) for name in changed}
        for name, value in changed.items():
            setattr(entry, name, value)
        entry.version += 1
        entry.changed_by = by
        entry.save()
        if theme.codebook_id != entry.pk:
            theme.codebook = entry
            theme.save(update_fields=["codebook"])
        _record(theme, entry, before, by)
    return theme


def _record(theme: Theme, entry: CodebookTheme, before: dict[str, str], by: User) -> None:
    ThemeChange.objects.bulk_create(
        ThemeChange(
            theme=entry,
            by=by,
            by_label=str(by)[:255],
            field=name,
            before=was,
            after=_shown(theme, name),
        )
        for name, was in before.items()
    )
    audit.record("decided", by=by, target=theme, fields=sorted(before), version=entry.version)


def _shown(theme: Theme, name: str) -> str:
    return str(getattr(theme, "status_label" if name == "status" else name))


def _next_order(theme: Theme) -> int:
    entries = CodebookTheme.objects.filter(analysis=theme.run.analysis_id)
    return (entries.aggregate(last=Max("order"))["last"] or 0) + 1
