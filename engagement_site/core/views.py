"""Pages that belong to no feature: health, errors."""

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Say that the process answers; touches nothing else."""
    return JsonResponse({"status": "live"})


@never_cache
@require_safe
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


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a stale or foreign form and how to go on; nothing was saved."""
    return render(request, "403_csrf.html", status=403)


@never_cache
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep crawlers out of the editor and of people's accounts."""
    lines = ["User-agent: *", "Disallow: /cms/", "Disallow: /accounts/", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
