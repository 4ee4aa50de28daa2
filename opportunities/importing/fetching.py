"""Release packages from a service: page by page along its cursor, as slowly as it asks."""

import email.utils
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from django.utils import timezone

from opportunities.importing.reading import next_address

TIMEOUT = (10, 60)
TRIES = 6
LONGEST_WAIT = 300
MOST_PAGES = 2_000
MOST_BYTES = 500_000_000
BUSY = (429, 502, 503, 504)


class CannotFetch(Exception):
    """The service does not give the package; the message says why."""


def packages(
    address: str, *, wait: Callable[[float], object] = time.sleep
) -> Iterator[tuple[str, Path]]:
    """Yield (address, file) of a package and those its `links.next` leads to.

    A file lives until the next is asked for. `wait` is called with the seconds the service asks
    to be left alone. Raises CannotFetch, and reading.BrokenFile for what is no package.
    """
    seen: set[str] = set()
    while address:
        if address in seen or len(seen) >= MOST_PAGES:
            raise CannotFetch(f"The service leads round in circles at {address}.")
        seen.add(address)
        with _fetched(address, wait) as path:
            yield address, path
            following = next_address(path)
        found = urljoin(address, following) if following else ""
        if found and urlsplit(found).netloc != urlsplit(address).netloc:
            raise CannotFetch("The service leads on to another one; that is not followed.")
        address = found


@contextmanager
def _fetched(address: str, wait: Callable[[float], object]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "package.json"
        for attempt in range(1, TRIES + 1):
            try:
                pause = _fetch(address, path)
            except requests.RequestException as error:
                if attempt == TRIES:
                    raise CannotFetch(f"{address} cannot be reached.") from error
                pause = float(2**attempt)
            if pause is None:
                break
            if attempt == TRIES:
                raise CannotFetch(f"{address} is busy; try again later.")
            wait(min(pause, LONGEST_WAIT))
        yield path


def _fetch(address: str, path: Path) -> float | None:
    """Write the answer to `path`; return the seconds to wait where the service is busy."""
    if urlsplit(address).scheme not in ("http", "https"):
        raise CannotFetch("Only addresses that begin with https:// are fetched.")
    with requests.get(
        address,
        stream=True,
        timeout=TIMEOUT,
        allow_redirects=False,
        headers={"Accept": "application/json"},
    ) as answer:
        if answer.status_code in BUSY:
            return _pause(answer.headers.get("Retry-After", ""))
        if answer.status_code != 200:
            raise CannotFetch(f"{address} answers {answer.status_code}.")
        size = 0
        with path.open("wb") as file:
            for chunk in answer.iter_content(1 << 16):
                size += len(chunk)
                if size > MOST_BYTES:
                    raise CannotFetch(f"{address} gives more than {MOST_BYTES // 1_000_000} MB.")
                file.write(chunk)
    return None


def _pause(header: str) -> float:
    """Return the seconds that `Retry-After` asks for, given as seconds or as an instant."""
    if header.strip().isdecimal():
        return float(header)
    try:
        until = email.utils.parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return 5.0
    return max(0.0, (until - timezone.now()).total_seconds()) if until.tzinfo else 5.0
