"""How a run at work tells where it is, and learns that it is to stop."""

import time

from django.utils import timezone

from feedback_analysis.enums import RunState
from feedback_analysis.models import Run

SECONDS_BETWEEN = 1.0


class RunProgress:
    """Progress of one attempt at a run, written to its row at most once a second."""

    def __init__(self, run: Run) -> None:
        self._own = Run.objects.filter(pk=run.pk, attempt=run.attempt, state=RunState.RUNNING)
        self._written_at = 0.0
        self._asked_at = 0.0
        self._stage = ""
        self._stopped = False

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Note that `done` of `total` steps of a stage are done."""
        now = time.monotonic()
        if stage == self._stage and now - self._written_at < SECONDS_BETWEEN:
            return
        self._stage, self._written_at = stage, now
        written = self._own.update(
            stage=str(stage), done=done, total=total, heartbeat_at=timezone.now()
        )
        self._stopped = self._stopped or not written

    def cancelled(self) -> bool:
        """Say whether the run was cancelled, or given up for dead and taken up anew."""
        now = time.monotonic()
        if not self._stopped and now - self._asked_at >= SECONDS_BETWEEN:
            self._asked_at = now
            self._stopped = not self._own.exists()
        return self._stopped
