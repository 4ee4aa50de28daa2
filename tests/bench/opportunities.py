"""The list, the search and the export on 500 and 5,000 opportunities, against a bare view."""

import contextlib
import http.client
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from tests.bench.figures import PROJECT, Figure
from tests.bench.filling import ADDRESSES
from tests.bench.pages import BARE, _server
from tests.browser.stack import new_database

SIZES = (500, 5_000)
TIMES = 30
SEARCHES = ("dementia night", "home care", "fostering", "advocacy autism", "0-19", "zeppelin",
            "residential short breaks", "BENCH-77", "young people transport", "nursing")  # fmt: skip
EXPORT = "/opportunities/ocds.json"
HUGE = 200_000_000
NOISE = 1.1
_NUMBERS = itertools.count()


def measure() -> list[Figure]:
    """Return the figures that the issue names."""
    database = new_database(os.environ["DATABASE_URL"], "bench_opportunities")
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "SECRET_KEY": "measured-" * 8,
        "ALLOWED_HOSTS": "localhost",
        "EMAIL_URL": "dummymail://",
        "PUBLIC_PAGE_CACHE_SECONDS": "0",
        "LOG_LEVEL": "ERROR",
    }
    _run(environment, "manage.py", "migrate", "-v0")
    _run(environment, "manage.py", "collectstatic", "-v0", "--noinput")
    figures: list[Figure] = []
    uncached: dict[int, dict[str, float]] = {}
    for size in SIZES:
        _run(environment, "-m", "tests.bench.filling", str(size))
        # As deployed: what is kept for many pages is kept, but no address is asked for twice.
        with _server(database, cache_seconds=300) as (port, process):
            uncached[size] = _uncached(port, process)
    largest = uncached[SIZES[-1]]
    figures += _against_bare(largest)
    figures += _searching_and_export(largest)
    figures += _growth(uncached)
    queries = json.loads(_run(environment, "-m", "tests.bench.filling", "queries"))
    figures += [
        Figure("opportunities", f"{name}: queries", number, "queries", "at most 14", number <= 14)
        for name, number in queries.items()
    ]
    figures += _import_huge(environment)
    with _server(database, cache_seconds=300) as (port, _):
        bare = _p50(port, BARE, 10 * TIMES)  # both are under a millisecond: few would be noise
        for name in ("list", "filtered list"):
            ratio = _p50(port, ADDRESSES[name], 10 * TIMES) / bare
            figures.append(_figure(f"{name}, cached: p50 against bare", ratio, "x", 1.3))
    return figures


def _figure(name: str, value: float, unit: str, limit: float) -> Figure:
    return Figure("opportunities", name, value, unit, f"at most {limit:g}", value <= limit)


def _run(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=PROJECT, env=environment, check=True, text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    return done.stdout


def _times(port: int, paths: list[str]) -> list[float]:
    """Return the milliseconds of each path, asked for one after the other."""
    connection = http.client.HTTPConnection("localhost", port, timeout=120)
    found = []
    for path in paths:
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        found.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return found


def _p50(port: int, path: str, times: int = TIMES) -> float:
    return statistics.median(_times(port, [path] * times)[5:])


def _never_asked(paths: list[str]) -> list[str]:
    """The same pages under addresses that no page was kept for."""
    return [f"{path}{'&' if '?' in path else '?'}n={next(_NUMBERS)}" for path in paths]


def _uncached(port: int, process: psutil.Process) -> dict[str, float]:
    found = {"bare": _p50(port, BARE, 3 * TIMES)}
    for name, path in ADDRESSES.items():
        found[name] = statistics.median(_times(port, _never_asked([path] * TIMES))[5:])
    words = [f"/opportunities/?q={text.replace(' ', '+')}" for text in SEARCHES] * 4
    found["search p95"] = statistics.quantiles(_times(port, _never_asked(words))[5:], n=20)[-1]
    found["export seconds"], found["export memory"] = _export(port, process)
    return found


def _import_huge(environment: dict[str, str]) -> list[Figure]:
    """Return what reading 200 MB of notices costs; none is about care, so none is taken."""
    release = {
        "ocid": "ocds-h6vhtk-0aaaaa", "id": "1", "date": "2026-01-01T10:00:00Z", "tag": ["tender"],
        "tender": {"id": "1", "title": "Road works", "description": "d" * 20_000,
                   "classification": {"scheme": "CPV", "id": "45233141"}},
    }  # fmt: skip
    body = json.dumps(release)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "package.json"
        with path.open("w") as file:
            file.write('{"releases": [' + body)
            while file.tell() < HUGE:
                file.write("," + body)
            file.write("]}")
        command = [sys.executable, "manage.py", "import_ocds", "--care-only", str(path)]
        began, peak = time.perf_counter(), 0.0
        with subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL
        ) as running:
            watched = psutil.Process(running.pid)
            while running.poll() is None:
                with contextlib.suppress(psutil.Error):
                    peak = max(peak, watched.memory_info().rss / 1e6)
                time.sleep(0.05)
        seconds = time.perf_counter() - began
    if running.returncode:
        raise RuntimeError("import_ocds failed")
    return [
        Figure("opportunities", "OCDS import of 200 MB", seconds, "s"),
        _figure("OCDS import of 200 MB, memory", peak, "MB", 500),
    ]


def _export(port: int, process: psutil.Process) -> tuple[float, float]:
    """Return the seconds the whole package takes, the middle of three, and the most memory held."""
    peak, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            family = [process, *process.children(recursive=True)]
            peak[0] = max(peak[0], *(one.memory_info().rss / 1e6 for one in family))

    watcher = threading.Thread(target=watch)
    watcher.start()
    seconds = statistics.median(_times(port, [EXPORT] * 3)) / 1000
    done.set()
    watcher.join()
    return seconds, peak[0]


def _against_bare(found: dict[str, float]) -> list[Figure]:
    figures = [Figure("opportunities", "bare view: p50", found["bare"], "ms")]
    for name in ADDRESSES:
        figures.append(Figure("opportunities", f"{name}, uncached: p50", found[name], "ms"))
        if name != "search":
            ratio = found[name] / found["bare"]
            figures.append(_figure(f"{name}, uncached: p50 against bare", ratio, "x", 30))
    return figures


def _searching_and_export(found: dict[str, float]) -> list[Figure]:
    return [
        _figure("search, whole page: p95", found["search p95"], "ms", 60),
        _figure("OCDS export of 5,000", found["export seconds"], "s", 30),
        _figure("OCDS export, memory", found["export memory"], "MB", 300),
    ]


def _growth(found: dict[int, dict[str, float]]) -> list[Figure]:
    small, large = (found[size] for size in SIZES)
    # What takes ten times as long for ten times as many is measured a little above or below it.
    linear = NOISE * SIZES[1] / SIZES[0]
    return [
        _figure(f"{name}: growth from 500 to 5,000", large[name] / small[name], "x", linear)
        for name in (*ADDRESSES, "search p95", "export seconds")
    ]
