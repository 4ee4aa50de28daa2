"""The one way to write an audit record."""

from typing import Any

from django.db.models import Model

from engagement_site.core.models.audit import AuditRecord


def record(verb: str, *, by: Model | None, target: Model, **detail: Any) -> AuditRecord:
    """Note that `by` did `verb` to `target`; call it inside the act's own transaction.

    `by` is None for what the system does by itself. `detail` must be JSON and must hold no
    personal data beyond what the target itself holds.
    """
    return AuditRecord.objects.create(
        actor_id=by.pk if by is not None else None,
        actor_label=str(by)[:255] if by is not None else "system",
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:255],
        detail=detail,
    )
