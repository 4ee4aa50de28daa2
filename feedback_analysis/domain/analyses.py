"""Beginning an analysis and changing what it is about."""

from typing import Any

from django.db import transaction

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from feedback_analysis.models import Analysis

EDITABLE = frozenset({"title", "asked", "gathered", "repeats"})


def create_analysis(*, by: User, **facts: Any) -> Analysis:
    """Create an analysis and return it; TypeError for a field that is not in EDITABLE."""
    check_permission(by, Permission.EDIT_ANALYSES)
    _check_fields(facts)
    with transaction.atomic():
        analysis = Analysis.objects.create(created_by=by, **facts)
        audit.record("created", by=by, target=analysis)
    return analysis


def change_analysis(analysis: Analysis, *, by: User, **facts: Any) -> Analysis:
    """Change fields named in EDITABLE; TypeError for any other."""
    check_permission(by, Permission.EDIT_ANALYSES)
    _check_fields(facts)
    changed = [name for name, value in facts.items() if getattr(analysis, name) != value]
    if not changed:
        return analysis
    with transaction.atomic():
        for name in changed:
            setattr(analysis, name, facts[name])
        analysis.save(update_fields=[*changed, "changed_at"])
        audit.record("changed", by=by, target=analysis, fields=sorted(changed))
    return analysis


def _check_fields(facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - EDITABLE:
        raise TypeError(f"Not for editing: {sorted(unknown)}")
