"""Two people pressing at the same instant, each on a connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from engagement_site.core.permissions import Role
from feedback_analysis.domain import coding, runs, themes
from feedback_analysis.engine.types import Config
from feedback_analysis.models import ExcerptCode, Run, Theme, ThemeChange
from tests.factories.accounts import UserFactory
from tests.factories.feedback_analysis import SourceResponseFactory, finished_run

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway"
    ),
]


@pytest.fixture
def analyst(transactional_db):
    Group.objects.get_or_create(name=Role.ANALYST.value)  # each test empties the database
    return UserFactory(role=Role.ANALYST)


def at_once(*acts):
    """Do all acts at the same instant; return what each returned or raised."""
    barrier = Barrier(len(acts))

    def do(act):
        try:
            barrier.wait()
            return act()
        except themes.ChangedMeanwhile as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_four_starts_at_once_make_one_run(analyst):
    analysis = SourceResponseFactory().source.analysis
    start = lambda: runs.start_run(analysis, by=analyst, config=Config())  # noqa: E731
    found = at_once(start, start, start, start)
    assert Run.objects.count() == 1
    assert sorted(is_new for _, is_new in found) == [False, False, False, True]


def test_two_first_names_at_once_lose_neither(analyst):
    response = SourceResponseFactory()
    theme = finished_run(response.source.analysis, {"Letter": [response]}).themes.get()

    def rename(label):
        return lambda: themes.describe_theme(
            Theme.objects.get(pk=theme.pk), label=label, description="", version=0, by=analyst
        )

    found = at_once(rename("One"), rename("Two"))
    refused = [result for result in found if isinstance(result, themes.ChangedMeanwhile)]
    kept = next(result for result in found if isinstance(result, Theme))
    assert [error.theme.label for error in refused] == [kept.label]
    assert ThemeChange.objects.filter(field="label").count() == 1


def test_a_run_is_taken_up_by_one_worker(analyst, monkeypatch):
    analysis = SourceResponseFactory().source.analysis
    run, _ = runs.start_run(analysis, by=analyst, config=Config())
    monkeypatch.setattr(runs, "_theme", lambda *args: 1 / 0)
    at_once(*[lambda: runs.carry_out(run.pk)] * 4)
    assert Run.objects.get(pk=run.pk).attempt == 1


def test_two_people_moving_the_same_excerpts_lose_nothing_and_the_second_is_told(analyst):
    first, *others = SourceResponseFactory.create_batch(14)
    for response in others:
        response.source = first.source
        response.save()
    run = finished_run(
        first.source.analysis, {"Portal": others[1:], "Fees": [first], "People": [others[0]]}
    )
    portal, fees, people = run.themes.order_by("number")
    excerpts = list(run.excerpts.filter(codes__theme=portal).order_by("pk"))
    seen = [coding.Seen(excerpt.pk, excerpt.version) for excerpt in excerpts]

    def move(some, target):
        return lambda: coding.move_excerpts(
            run, seen=some, source=portal, target=target, by=analyst
        )

    to_fees, to_people = at_once(move(seen[:8], fees), move(seen[4:], people))
    both = {one.excerpt for one in seen[4:8]}
    assert sorted([to_fees.changed, to_people.changed]) == [4, 8]
    assert set(to_fees.overtaken + to_people.overtaken) == both
    live = ExcerptCode.objects.live().filter(excerpt__in=excerpts)
    assert sorted(live.values_list("excerpt", flat=True)) == [one.excerpt for one in seen]
    assert not live.filter(theme=portal).exists()
    for theme, outcome in ((fees, to_fees), (people, to_people)):
        theme.refresh_from_db()
        assert theme.responses == outcome.changed + 1
