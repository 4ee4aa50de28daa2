"""Answers to whoever watches the process: `/health/live` and `/health/ready`.

A middleware, and the first one: probes come by address and without TLS, so they must not meet
the check of the host name, the redirect to HTTPS or a session.
"""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase


def live(request: HttpRequest) -> JsonResponse:
    """Say that the process answers; touches nothing else."""
    return JsonResponse({"status": "live"})


def ready(request: HttpRequest) -> JsonResponse:
    """Say whether database, migrations and cache are there; 503 names what is not."""
    problems = [name for name, probe in PROBES.items() if not _holds(probe)]
    status = 503 if problems else 200
    return JsonResponse(
        {"status": "not ready" if problems else "ready", "problems": problems}, status=status
    )


def _holds(probe: object) -> bool:
    try:
        return bool(probe())  # type: ignore[operator]
    except Exception:  # noqa: BLE001 - whatever is wrong, the answer is "not ready"
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _migrations_are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache_answers() -> bool:
    cache.set("health", "yes", 10)
    return bool(cache.get("health") == "yes")


PROBES = {
    "database": _database_answers,
    "migrations": _migrations_are_applied,
    "cache": _cache_answers,
}


class HealthMiddleware:
    """Answers the two addresses and lets everything else pass."""

    ANSWERS: dict[str, Callable[[HttpRequest], JsonResponse]] = {
        "/health/live": live,
        "/health/ready": ready,
    }

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a probe at once."""
        answer = self.ANSWERS.get(request.path_info)
        if answer is None or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        response = answer(request)
        response["Cache-Control"] = "no-store"
        return response
