"""The one way to write an audit record."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Model, Q, Value
from django.db.models.functions import Replace

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


SOMEBODY = "somebody who has left"


def forget_person(user: Any) -> None:
    """Take a person's name and address out of the record; what was done, and when, stays.

    With `forget_names` the only way in which a record changes.
    """
    kind = user._meta.label_lower
    mine = AuditRecord.objects.filter(actor_id=user.pk)
    mine.update(actor_label=SOMEBODY)
    AuditRecord.objects.filter(target_type=kind, target_id=str(user.pk)).update(
        target_label=SOMEBODY
    )
    for words in {user.get_full_name(), user.email}:
        if words:
            AuditRecord.objects.filter(target_label__contains=words).update(
                target_label=Replace(F("target_label"), Value(words), Value("somebody"))
            )


def forget_names(now: datetime, dry_run: bool = False) -> int:
    """Take names out of records older than AUDIT_NAMES_RETENTION_DAYS; return of how many."""
    kept = timedelta(days=settings.AUDIT_NAMES_RETENTION_DAYS)
    old = AuditRecord.objects.filter(at__lt=now - kept).exclude(
        Q(actor_label=SOMEBODY) | Q(actor_id=None)
    )
    return old.count() if dry_run else old.update(actor_label=SOMEBODY, actor_id=None)
