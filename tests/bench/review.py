"""The review workspace with 10,000 excerpts: the first view and a move of 500, on PostgreSQL."""

import json
import os
import subprocess
import sys

from tests.bench.figures import PROJECT, Figure
from tests.browser.stack import new_database

QUERIES, VIEW_MS, MOVE_SECONDS = 20, 300, 2


def measure() -> list[Figure]:
    """Fill a new database and measure in a process of its own; see `tests.bench.review_work`."""
    environment = {
        **os.environ,
        "DATABASE_URL": new_database(os.environ["DATABASE_URL"], "bench_review"),
        "DJANGO_SETTINGS_MODULE": "engagement_site.settings.test",
    }
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    said = subprocess.run(
        [sys.executable, "-m", "tests.bench.review_work"],
        cwd=PROJECT, env=environment, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    found = json.loads(said.splitlines()[-1])
    view, move = found["view_ms"], found["move_s"]
    return [
        Figure("review", "first view of 10,000 excerpts: queries", found["queries"], "queries",
               f"under {QUERIES}", found["queries"] < QUERIES),
        Figure("review", "first view of 10,000 excerpts: server time", view, "ms",
               f"under {VIEW_MS}", view < VIEW_MS),
        Figure("review", "least sure of 10,000 excerpts: server time", found["check_ms"], "ms",
               f"under {VIEW_MS}", found["check_ms"] < VIEW_MS),
        Figure("review", "moving 500 excerpts: one transaction", move, "s",
               f"under {MOVE_SECONDS}", move < MOVE_SECONDS),
        Figure("review", "undoing that move", found["undo_s"], "s",
               f"under {MOVE_SECONDS}", found["undo_s"] < MOVE_SECONDS),
    ]  # fmt: skip
