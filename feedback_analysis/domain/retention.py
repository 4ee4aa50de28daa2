"""What an analysis no longer needs: uploads nobody confirmed, who it was, words, names of its makers.

What was read from a consultation goes with the consultation's own answers. Counts stay, with the
themes and the run that made them; so does what was published.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from engagement_site.core.audit import SOMEBODY
from engagement_site.core.personal_data import Kept
from feedback_analysis.domain.vectors_file import vectors_file
from feedback_analysis.enums import SourceState
from feedback_analysis.models import (
    ActionChange,
    FeedbackSource,
    ReviewAct,
    SampleCoding,
    SourceResponse,
    ThemeChange,
)

AT_ONCE = 2_000
KEEPS = (
    Kept(
        "Your name beside what you decided in an analysis",
        "A reader of the findings can ask who decided; it goes with the record of what was done.",
    ),
)


def kept_for(kind: str) -> timedelta:
    """Return how long a kind of FEEDBACK_RETENTION_DAYS is kept."""
    return timedelta(days=settings.FEEDBACK_RETENTION_DAYS[kind])


def forget_uploads(now: datetime, dry_run: bool = False) -> int:
    """Delete files whose columns nobody confirmed; return how many."""
    old = FeedbackSource.objects.filter(
        state=SourceState.UPLOADED, added_at__lt=now - kept_for("uploads")
    )
    return old.count() if dry_run else old.delete()[1].get("feedback_analysis.FeedbackSource", 0)


def _brought_in(before: datetime) -> QuerySet[SourceResponse]:
    """Return responses from files and notes brought in before an instant.

    However old what they say: who brings old feedback in has a use for it now.
    """
    return SourceResponse.objects.filter(source__consultation=None, source__added_at__lt=before)


def forget_identity(now: datetime, dry_run: bool = False) -> int:
    """Empty the column that told whose answer it was; return of how many answers."""
    old = _brought_in(now - kept_for("identity")).exclude(external_id="")
    return old.count() if dry_run else _in_parts(old, lambda part: part.update(external_id=""))


def forget_words(now: datetime, dry_run: bool = False) -> int:
    """Delete answers from files and notes, with excerpts and samples of them; return how many."""
    old = _brought_in(now - kept_for("words"))
    return old.count() if dry_run else _in_parts(old, lambda part: part.delete())


def _in_parts(
    rows: QuerySet[SourceResponse], act: Callable[[QuerySet[SourceResponse]], Any]
) -> int:
    """Act on so many at once, each part a transaction: a hundred thousand would hold up the rest."""
    done = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            act(SourceResponse.objects.filter(pk__in=keys))
        done += len(keys)
    return done


def forget_vectors(now: datetime, dry_run: bool = False) -> int:
    """Delete what runs keep of texts to be faster the next time; return of how many texts.

    It tells their words, so it must not outlive them by long, whoever had them deleted and why.
    """
    path = vectors_file()
    if not path.exists():
        return 0
    from feedback_analysis.engine.vector_store import SqliteVectorStore

    return SqliteVectorStore(path).forget(now - kept_for("vectors"), dry_run=dry_run)


def forget_names(now: datetime, dry_run: bool = False) -> int:
    """Take names out of what people decided long ago; return of how many decisions.

    Two coders of one sample stay two: each gets a mark that names nobody.
    """
    before = now - timedelta(days=settings.AUDIT_NAMES_RETENTION_DAYS)
    found = [
        (model.objects.filter(at__lt=before).exclude(by_label=SOMEBODY), {"by_label": SOMEBODY})
        for model in (ThemeChange, ReviewAct, ActionChange)
    ]
    undone = ReviewAct.objects.filter(undone_at__lt=before).exclude(
        Q(undone_by_label=SOMEBODY) | Q(undone_by_label="")
    )
    found.append((undone, {"undone_by_label": SOMEBODY}))
    coded = SampleCoding.objects.filter(at__lt=before).exclude(coder_label__startswith="Coder ")
    if dry_run:
        return sum(rows.count() for rows, _ in found) + coded.count()
    with transaction.atomic():
        done = sum(rows.update(**change) for rows, change in found)
        names = set(coded.order_by().values_list("coder_label", flat=True))
        for name in names:
            mark = hashlib.sha256(f"{settings.SECRET_KEY}{name}".encode()).hexdigest()[:6]
            done += coded.filter(coder_label=name).update(coder_label=f"Coder {mark}")
    return done
