"""What `tests.bench.review` runs beside a fresh database: prints its measurements as one JSON line."""

import json
import random
import statistics
import time

import django

RESPONSES, THEMES, MOVED, ROUNDS = 6000, 24, 500, 7
EXCERPTS = 10_000
WORDS = [
    "portal",
    "alerts",
    "fees",
    "wages",
    "carers",
    "referrals",
    "contracts",
    "events",
    "forums",
    "buses",
    "training",
    "homes",
]


def fill():
    """Make an analysis with EXCERPTS excerpts in THEMES themes, as a run would leave it."""
    from feedback_analysis.models import Excerpt, ExcerptCode, RunResponse, SourceResponse, Theme
    from tests.factories.feedback_analysis import FeedbackSourceFactory, RunFactory

    chance = random.Random(0)
    source = FeedbackSourceFactory()
    responses = SourceResponse.objects.bulk_create(
        SourceResponse(
            source=source, row=row, text=" ".join(chance.choices(WORDS, k=30)),
            facts={"respondent_type": chance.choice(["company", "charity", "NHS body"])},
        )
        for row in range(RESPONSES)
    )  # fmt: skip
    run = RunFactory(analysis=source.analysis, state="finished", number=1)
    themes = Theme.objects.bulk_create(
        Theme(run=run, number=number, engine_id=f"T{number}", machine_label=f"Theme {number}")
        for number in range(1, THEMES + 1)
    )
    RunResponse.objects.bulk_create(
        RunResponse(run=run, response=response, standing="themed") for response in responses
    )
    excerpts = Excerpt.objects.bulk_create(
        Excerpt(
            run=run, response=responses[at % RESPONSES], number=1 + at // RESPONSES,
            start=60 * (at // RESPONSES), end=60 * (at // RESPONSES) + 55,
            text=" ".join(chance.choices(WORDS, k=9)), sentiment=chance.uniform(-1, 1),
        )
        for at in range(EXCERPTS)
    )  # fmt: skip
    ExcerptCode.objects.bulk_create(
        ExcerptCode(excerpt=excerpt, theme=theme, confidence=round(chance.uniform(0.2, 1), 3))
        for excerpt in excerpts
        for theme in chance.sample(themes, chance.choice([0, 1, 1, 1, 2]))
    )
    from feedback_analysis.domain.counts import recount

    recount(run, [theme.pk for theme in themes])
    return run


def measured(client, address):
    """Return (queries, median milliseconds) of an address."""
    from django.db import connection

    count = 0

    def counting(execute, sql, parameters, many, context):
        nonlocal count
        count += 1
        return execute(sql, parameters, many, context)

    client.get(address)
    with connection.execute_wrapper(counting):
        client.get(address)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200
    return count, statistics.median(times)


def main() -> None:
    """Fill, measure, print."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from engagement_site.core.permissions import Role
    from feedback_analysis.domain import undoing
    from feedback_analysis.domain.coding import Seen, move_excerpts
    from tests.factories.accounts import UserFactory
    from tests.factories.core import make_home

    call_command("sync_roles", verbosity=0)
    make_home()
    run = fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    analyst = UserFactory(role=Role.ANALYST)
    client = Client()
    client.force_login(analyst)
    here = f"/cms/analysis/{run.analysis_id}/runs/1/review/"
    queries, view = measured(client, here)
    _, check = measured(client, f"{here}?view=check")
    source, target = run.themes.select_related("run__analysis").order_by("number")[:2]
    excerpts = run.excerpts.filter(codes__theme=source).order_by("pk")
    extra = run.excerpts.exclude(codes__theme=source).order_by("pk")
    chosen = [*excerpts[:MOVED], *extra[: max(0, MOVED - excerpts.count())]][:MOVED]
    seen = [Seen(excerpt.pk, excerpt.version) for excerpt in chosen]
    began = time.perf_counter()
    outcome = move_excerpts(run, seen=seen, source=source, target=target, by=analyst)
    move = time.perf_counter() - began
    assert outcome.changed >= MOVED * 0.9, outcome
    began = time.perf_counter()
    undoing.undo(outcome.act, by=analyst)
    undo = time.perf_counter() - began
    found = {"queries": queries, "view_ms": view, "check_ms": check, "move_s": move, "undo_s": undo}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
