"""Background work of feedback analysis: identifiers in, verbs out."""

from django.db import transaction
from django_tasks import task

from feedback_analysis.domain import runs


@task()
def theme_feedback(run_id: int) -> bool:
    """Carry out a queued run; see `domain.runs.carry_out`."""
    return runs.carry_out(run_id)


def hand_over(run_id: int) -> None:
    """Give a queued run to the worker once the current transaction commits."""
    transaction.on_commit(lambda: theme_feedback.enqueue(run_id))


def revive_silent_runs() -> None:
    """Hand runs whose worker died to another one; the clock calls this each minute."""
    for run_id in runs.revive_silent_runs():
        hand_over(run_id)
