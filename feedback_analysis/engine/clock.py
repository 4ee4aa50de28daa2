"""Stages of a run: what has been done, how long it took, and whether to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .errors import Cancelled
from .types import Progress, Stage


class Clock:
    """Times stages, tells the caller about them and asks whether the run is still wanted."""

    def __init__(
        self, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None
    ) -> None:
        """Keep the caller's functions; both may be absent."""
        self._progress = progress
        self._cancelled = cancelled
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, stage: Stage, total: int) -> Iterator[Callable[[int], None]]:
        """Time a stage; the body gets a function to call with how much is done.

        Raises:
            Cancelled: the caller no longer wants the run.
        """
        started = time.perf_counter()

        def report(done: int, of: int = total) -> None:
            if self._cancelled is not None and self._cancelled():
                raise Cancelled("The run was stopped before it was finished.")
            if self._progress is not None:
                self._progress(stage.value, done, of)

        report(0)
        yield report
        report(total)
        self.seconds[stage.value] = round(
            self.seconds.get(stage.value, 0.0) + time.perf_counter() - started, 3
        )
