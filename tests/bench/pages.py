"""Requests a second and CPU for each request of the public pages, as ratios to a bare view.

Ratios of one run are steady where absolute figures are not. The load comes from threads of this
process on the same machine, so requests a second are a lower bound; the server's own CPU time
for each request is the steadier figure.
"""

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psutil

from tests.bench.figures import PROJECT, Figure
from tests.browser.stack import new_database
from tests.services import free_port

CONNECTIONS = 8
SECONDS = 2.0
ROUNDS = 3
BARE = "/static/bare"


@dataclass(frozen=True)
class Load:
    """What one round measured."""

    requests_per_second: float
    cpu_milliseconds: float


def measure() -> list[Figure]:
    """Start the servers on demonstration content and measure each page, cached and not."""
    database = new_database(os.environ["DATABASE_URL"], "bench_pages")
    addresses = _load_content(database)
    figures = []
    for cached in (True, False):
        with _server(database, cache_seconds=300 if cached else 0) as (port, process):
            figures += _measure_pages(port, process, addresses, "cached" if cached else "uncached")
    return figures


def _measure_pages(
    port: int, process: psutil.Process, addresses: dict[str, str], kind: str
) -> list[Figure]:
    everything = {"bare view": BARE, **addresses}
    for path in everything.values():
        _check(port, path)
    rounds: dict[str, list[Load]] = {name: [] for name in everything}
    for _ in range(ROUNDS):
        for name, path in everything.items():
            rounds[name].append(_round(port, process, path))
    medians = {
        name: Load(
            statistics.median(load.requests_per_second for load in loads),
            statistics.median(load.cpu_milliseconds for load in loads),
        )
        for name, loads in rounds.items()
    }
    bare = medians["bare view"]
    figures = []
    for name, load in medians.items():
        label = f"{name}, {kind}"
        figures.append(Figure("pages", f"{label}: rate", load.requests_per_second, "requests/s"))
        figures.append(Figure("pages", f"{label}: server CPU", load.cpu_milliseconds, "ms/request"))
        if name != "bare view":
            rate = load.requests_per_second / bare.requests_per_second
            cpu = load.cpu_milliseconds / bare.cpu_milliseconds
            figures.append(Figure("pages", f"{label}: rate against bare", rate, "x"))
            figures.append(Figure("pages", f"{label}: CPU against bare", cpu, "x"))
    return figures


def _load_content(database: str) -> dict[str, str]:
    """Fill the database and return the addresses to measure by name."""
    script = (
        "from opportunities.models import OpportunityPage as O; from events.models import EventPage as E;"
        "print(O.objects.live().order_by('pk').first().url); print(E.objects.live().order_by('pk').first().url)"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "engagement_site.settings.demo",
    }
    for command in (["migrate", "-v0"], ["load_demo"], ["collectstatic", "-v0", "--noinput"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    said = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", script],
        cwd=PROJECT, env=environment, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    opportunity, event = (urlsplit(address).path for address in said[-2:])
    return {
        "home": "/",
        "opportunity list": "/opportunities/",
        "opportunity": opportunity,
        "event": event,
    }


@contextmanager
def _server(database: str, *, cache_seconds: int) -> Iterator[tuple[int, psutil.Process]]:
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "SECRET_KEY": "measured-" * 8,
        "ALLOWED_HOSTS": "localhost",
        "EMAIL_URL": "dummymail://",
        "PUBLIC_PAGE_CACHE_SECONDS": str(cache_seconds),
        "LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "engagement_site.wsgi:application",
         "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", str(CONNECTIONS),
         "--worker-class", "gthread", "--log-level", "warning"],
        cwd=PROJECT, env=environment,
    )  # fmt: skip
    try:
        for _ in range(300):
            try:
                _check(port, "/health/live")
                break
            except (OSError, RuntimeError):
                time.sleep(0.1)
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _check(port: int, path: str) -> None:
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")


def _cpu_seconds(process: psutil.Process) -> float:
    times = [child.cpu_times() for child in [process, *process.children(recursive=True)]]
    return sum(entry.user + entry.system for entry in times)


def _round(port: int, process: psutil.Process, path: str) -> Load:
    counts = [0] * CONNECTIONS
    until = time.perf_counter() + SECONDS

    def visit(number: int) -> None:
        connection = http.client.HTTPConnection("localhost", port, timeout=60)
        while time.perf_counter() < until:
            connection.request("GET", path)
            connection.getresponse().read()
            counts[number] += 1
        connection.close()

    cpu, began = _cpu_seconds(process), time.perf_counter()
    threads = [threading.Thread(target=visit, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, done = time.perf_counter() - began, sum(counts)
    return Load(done / took, (_cpu_seconds(process) - cpu) / done * 1000)
