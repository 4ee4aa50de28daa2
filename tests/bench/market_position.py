"""A statement page with twelve charts: what it costs cold, and against the bare view when kept."""

import http.client
import os
import statistics
import subprocess
import sys
import time

from tests.bench.figures import PROJECT, Figure
from tests.bench.pages import BARE, _round, _server
from tests.browser.stack import new_database

CHARTS = 12
MOST_QUERIES = 16
ROUNDS = 300
MOST_RATIO = 1.3
PAGE = "/market-position/twelve-charts/"
MAKE = f"""
import time
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from engagement_site.market_position.drawings import drawing
from engagement_site.market_position.models import DataSet, StatementChapterPage, StatementIndexPage
from engagement_site.market_position.tables import read_table, sheet_of_text
years = range(2010, 2024)
sets = []
for number in range({CHARTS}):
    lines = ["Year | Gateshead | North East | England"]
    lines += [f"{{year}} | {{(year * (number + 3)) % 97}} | {{year % 31}} | {{year % 17 - 8}}" for year in years]
    table, _ = read_table(sheet_of_text("\\n".join(lines)), unit="people")
    sets.append(DataSet.objects.create(
        title=f"Figures {{number}}", slug=f"figures-{{number}}", unit="people", period="2010 to 2023",
        geography="Gateshead", source="Benchmark", chart_kind="lines", table=table.as_dict()))
charts = [("chart", {{"data_set": entry, "heading": "", "meaning": ""}}) for entry in sets]
page = StatementChapterPage(title="Twelve charts", slug="twelve-charts", know=charts[:3],
    coming=charts[3:6], shaping=charts[6:9], taking_part=charts[9:])
StatementIndexPage.objects.first().add_child(instance=page)
began = time.perf_counter()
for entry in sets: drawing(entry)
cold = (time.perf_counter() - began) / {CHARTS}
began = time.perf_counter()
for entry in sets: drawing(entry)
kept = (time.perf_counter() - began) / {CHARTS}
client = Client(SERVER_NAME="localhost")
client.get("{PAGE}", secure=True)
client.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
with CaptureQueriesContext(connection) as queries:
    answer = client.get("{PAGE}", secure=True)
assert answer.status_code == 200 and answer.content.count(b"me-chart__image") == {CHARTS}
print(len(queries), cold * 1000, kept * 1000)
"""


def measure() -> list[Figure]:
    """Add the page to the demonstration's content, then ask for it from a running server."""
    database = new_database(os.environ["DATABASE_URL"], "bench_market_position")
    queries, cold, kept = _make_page(database)
    with _server(database, cache_seconds=300) as (port, process):
        bare, page = _medians(port, BARE, PAGE)
        cpu = (
            _round(port, process, PAGE).cpu_milliseconds
            / _round(port, process, BARE).cpu_milliseconds
        )
    ratio = page / bare
    group = "market_position"
    return [
        Figure(group, "statement page with 12 charts: queries", queries, "queries",
               f"at most {MOST_QUERIES}", queries <= MOST_QUERIES),
        Figure(group, "drawing a chart, first time", cold, "ms"),
        Figure(group, "drawing a chart, kept", kept, "ms"),
        Figure(group, "bare view: p50", bare, "ms"),
        Figure(group, "statement page with 12 charts, cached: p50", page, "ms"),
        Figure(group, "statement page against bare view: p50", ratio, "x",
               f"at most {MOST_RATIO}", ratio <= MOST_RATIO),
        Figure(group, "statement page against bare view: server CPU", cpu, "x"),
    ]  # fmt: skip


def _make_page(database: str) -> tuple[int, float, float]:
    environment = {
        **os.environ, "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "engagement_site.settings.demo",
    }  # fmt: skip
    for command in (["migrate", "-v0"], ["load_demo"], ["collectstatic", "-v0", "--noinput"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    said = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", MAKE],
        cwd=PROJECT, env=environment, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    return int(said[-3]), float(said[-2]), float(said[-1])


def _medians(port: int, *paths: str) -> list[float]:
    """Return the median milliseconds of each address, asked for in turn over one connection."""
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    times: dict[str, list[float]] = {path: [] for path in paths}
    for _ in range(ROUNDS):
        for path in paths:
            began = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            times[path].append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return [statistics.median(times[path]) for path in paths]
