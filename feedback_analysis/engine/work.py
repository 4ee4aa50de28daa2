"""Where the parts of a large run are done: here, here with what is done kept on disk, or on other machines.

A part is a function of what all parts share and of its own chunk, both plain data, with a result that JSON
can hold. The same parts in the same order give the same result wherever they are done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from .errors import InputError

Part = Callable[[Any, Any], Any]
Report = Callable[[int], None]


class Work(Protocol):
    """Does the parts of a step."""

    def each(
        self, function: Part, shared: Any, chunks: Sequence[Any], *, key: str, report: Report
    ) -> list[Any]:
        """Results of ``function(shared, chunk)``, in order.

        ``key`` names the step and all that ``shared`` rests on; ``report`` is told how many parts are done.
        """
        ...


class Alone:
    """Does one part after the other in this process."""

    def each(
        self, function: Part, shared: Any, chunks: Sequence[Any], *, key: str, report: Report
    ) -> list[Any]:
        """See :class:`Work`."""
        results = []
        for number, chunk in enumerate(chunks, start=1):
            results.append(function(shared, chunk))
            report(number)
        return results


class Kept:
    """Keeps each finished part in a folder, so that a run that was killed goes on where it was."""

    def __init__(self, folder: Path | str, work: Work | None = None) -> None:
        """``work`` does what is not kept yet; the folder may be deleted at any time."""
        self._folder = Path(folder)
        self._work = work or Alone()
        self._used: set[Path] = set()

    def each(
        self, function: Part, shared: Any, chunks: Sequence[Any], *, key: str, report: Report
    ) -> list[Any]:
        """See :class:`Work`."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:  # nowhere to keep anything: then it is done without
            return self._work.each(function, shared, chunks, key=key, report=report)
        results: list[Any] = []
        for number, chunk in enumerate(chunks, start=1):
            told = json.dumps([key, chunk], sort_keys=True)
            name = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
            path = self._folder / f"{name}.json"
            self._used.add(path)
            try:
                result = json.loads(path.read_text("utf-8"))
            except (OSError, ValueError):  # not there, or torn by a kill
                [result] = self._work.each(
                    function, shared, [chunk], key=key, report=lambda done: None
                )
                partial = path.with_suffix(".part")
                partial.write_text(json.dumps(result), "utf-8")
                partial.replace(path)
            results.append(result)
            report(number)
        return results

    def forget(self) -> None:
        """Delete the parts this object has met: the run they were for is finished."""
        for path in self._used:
            path.unlink(missing_ok=True)
        self._used.clear()


class OnDask:
    """Sends the parts to the workers of a Dask scheduler; a part whose worker dies is done by another."""

    def __init__(self, address: str) -> None:
        """Connect to the scheduler at ``address``, such as ``tcp://10.0.0.5:8786``.

        Raises:
            InputError: Dask is not installed, or no scheduler answers.
        """
        try:
            import distributed
        except ImportError as error:
            raise InputError(
                "Running on several machines needs the package “distributed”. Install it, or leave out "
                "the scheduler."
            ) from error
        try:
            dask: Any = distributed
            self._client: Any = dask.Client(address, timeout="10s", set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(
                f"No Dask scheduler answers at {address}. Check the address, or leave it out to run here."
            ) from error

    def each(
        self, function: Part, shared: Any, chunks: Sequence[Any], *, key: str, report: Report
    ) -> list[Any]:
        """See :class:`Work`."""
        import distributed

        dask: Any = distributed
        # Not scattered to a worker: it would be lost with it. It travels with the graph instead.
        parts = [
            self._client.submit(function, shared, chunk, pure=False, retries=3) for chunk in chunks
        ]
        for done, _ in enumerate(dask.as_completed(parts, loop=self._client.loop), start=1):
            report(done)
        results: list[Any] = self._client.gather(parts)
        return results

    def close(self) -> None:
        """Let go of the scheduler."""
        self._client.close()
