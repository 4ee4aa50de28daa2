"""A run from queue to result: once, cancellable, restartable, stored whole or not at all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from engagement_site.core import registry
from feedback_analysis.domain import results, runs
from feedback_analysis.domain.progress import RunProgress
from feedback_analysis.engine.errors import InputError
from feedback_analysis.engine.types import Config
from feedback_analysis.enums import RunState, Standing
from feedback_analysis.models import Excerpt, ExcerptCode, Run, Theme, ThemeQuote
from feedback_analysis.models.runs import SILENT_AFTER
from tests.factories.feedback_analysis import (
    AnalysisFactory,
    RunFactory,
    small_corpus,
    take_file,
    themed_analysis,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def analysis(analyst):
    analysis = AnalysisFactory()
    take_file(analysis, small_corpus(), by=analyst)
    return analysis


@pytest.fixture
def queued(analysis, analyst):
    return runs.start_run(analysis, by=analyst, config=Config(themes=3))[0]


def state_of(run):
    return Run.objects.get(pk=run.pk).state


def test_a_run_finds_themes_and_keeps_what_decides_them(analyst):
    _, run = themed_analysis(by=analyst)
    assert run.state == RunState.FINISHED
    assert (run.config["themes"], run.seed, run.backend) == (3, 0, "minilm-numpy")
    assert "engine" in run.versions
    assert set(run.timings) >= {"clean", "vectors", "discover"}
    assert (run.summary["responses"], run.summary["blank"]) == (27, 1)
    assert run.themes.count() == 3
    for theme in run.themes.all():
        found = ExcerptCode.objects.filter(theme=theme).values("excerpt__response").distinct()
        assert theme.responses == found.count()
        tones = theme.negative + theme.neutral + theme.positive
        assert tones <= ExcerptCode.objects.filter(theme=theme).count()
    standings = dict(run.run_responses.values_list("response__external_id", "standing"))
    assert (standings["P91"], standings["P92"]) == (Standing.BLANK, Standing.UNINFORMATIVE)


def test_excerpts_point_into_the_original(analyst):
    _, run = themed_analysis(by=analyst)
    for excerpt in run.excerpts.select_related("response"):
        assert excerpt.response.text[excerpt.start : excerpt.end] == excerpt.text


def test_confidential_words_are_coded_and_never_quoted(analyst):
    _, run = themed_analysis(by=analyst)
    assert run.excerpts.filter(response__external_id="P90", codes__isnull=False).exists()
    assert not ThemeQuote.objects.filter(excerpt__response__confidential=True).exists()
    described = " ".join(f"{theme.label} {theme.description}" for theme in run.themes.all())
    assert "forty" not in described
    assert "SECRET" not in described


def test_starting_twice_makes_one_run(analysis, analyst, queued):
    again, is_new = runs.start_run(analysis, by=analyst, config=Config())
    assert (again, is_new) == (queued, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        RunFactory(analysis=analysis, number=9)


def test_there_must_be_something_to_read(analyst):
    with pytest.raises(runs.RunError, match="Add a source"):
        runs.start_run(AnalysisFactory(), by=analyst, config=Config())


def test_carrying_out_twice_does_it_once(queued):
    assert runs.carry_out(queued.pk)
    assert not runs.carry_out(queued.pk)
    assert queued.themes.count() == 3
    assert Run.objects.get(pk=queued.pk).attempt == 1


def test_a_run_cancelled_while_it_waits_is_not_done(queued, analyst):
    assert runs.cancel_run(queued, by=analyst)
    assert not runs.carry_out(queued.pk)
    assert state_of(queued) == RunState.CANCELLED
    assert not runs.cancel_run(queued, by=analyst)


def test_a_run_cancelled_under_way_stops_and_keeps_nothing(queued, analyst, monkeypatch):
    monkeypatch.setattr("feedback_analysis.domain.progress.SECONDS_BETWEEN", 0)
    heard = []
    report = RunProgress.__call__

    def cancel_at_discover(self, stage, done, total):
        heard.append(stage)
        if stage == "discover":
            runs.cancel_run(queued, by=analyst)
        report(self, stage, done, total)

    monkeypatch.setattr(RunProgress, "__call__", cancel_at_discover)
    assert not runs.carry_out(queued.pk)
    assert state_of(queued) == RunState.CANCELLED
    assert "name" not in heard
    assert not Excerpt.objects.exists()


def test_a_run_cancelled_at_the_very_end_keeps_nothing(queued, analyst, monkeypatch):
    store = results.store_result

    def cancel_first(run, result, *, responses):
        runs.cancel_run(queued, by=analyst)
        return store(run, result, responses=responses)

    monkeypatch.setattr(runs, "store_result", cancel_first)
    assert not runs.carry_out(queued.pk)
    assert state_of(queued) == RunState.CANCELLED
    assert not Theme.objects.exists()


@pytest.mark.parametrize(
    ("error", "words"),
    [(InputError("Fewer themes, please."), "Fewer themes, please."),
     (RuntimeError("inside"), "Something went wrong inside the analysis")],
)  # fmt: skip
def test_what_goes_wrong_is_said_in_plain_words(queued, monkeypatch, error, words):
    def fail(*args):
        raise error

    monkeypatch.setattr(runs, "_theme", fail)
    assert not runs.carry_out(queued.pk)
    queued.refresh_from_db()
    assert queued.state == RunState.FAILED
    assert queued.error.startswith(words)


def test_a_failure_while_storing_leaves_nothing_half_written(queued, monkeypatch):
    def fail(*args):
        raise RuntimeError("disk full")

    monkeypatch.setattr(results, "_store_quotes", fail)
    assert not runs.carry_out(queued.pk)
    assert state_of(queued) == RunState.FAILED
    assert not Theme.objects.exists()
    assert not Excerpt.objects.exists()


def test_a_failed_run_can_be_done_again_with_its_configuration(queued, analyst, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(runs, "_theme", lambda *args: 1 / 0)
        runs.carry_out(queued.pk)
    again = runs.start_again(queued, by=analyst)
    assert (again.pk, again.state, again.error, again.config) == (
        queued.pk, RunState.QUEUED, "", queued.config,
    )  # fmt: skip
    assert runs.carry_out(queued.pk)
    with pytest.raises(runs.RunError, match="finished already"):
        runs.start_again(queued, by=analyst)


def silence(run, **fields):
    past = timezone.now() - SILENT_AFTER - timedelta(seconds=1)
    Run.objects.filter(pk=run.pk).update(heartbeat_at=past, **fields)
    run.refresh_from_db()


def test_a_run_whose_worker_died_is_taken_up_again_by_the_clock(queued, deliver_on_commit):
    silence(queued, state=RunState.RUNNING, attempt=1, tries=1)
    assert queued.is_silent
    assert queued.can_start_again
    with deliver_on_commit():
        registry.periodic_jobs()["feedback_analysis.silent_runs"]()
    assert state_of(queued) == RunState.FINISHED
    assert Run.objects.get(pk=queued.pk).attempt == 2


def test_a_run_that_keeps_dying_is_given_up_with_advice(queued):
    silence(queued, state=RunState.RUNNING, attempt=3, tries=3)
    assert runs.revive_silent_runs() == []
    queued.refresh_from_db()
    assert (queued.state, queued.error) == (RunState.FAILED, runs.LOST)


def test_a_run_that_is_heard_of_is_left_alone(queued):
    assert runs.revive_silent_runs() == []
    assert state_of(queued) == RunState.QUEUED


def test_a_worker_that_wakes_late_cannot_write_over_its_successor(queued, analyst):
    Run.objects.filter(pk=queued.pk).update(state=RunState.RUNNING, attempt=1)
    late = Run.objects.get(pk=queued.pk)
    progress = RunProgress(late)
    silence(queued)
    runs.start_again(queued, by=analyst)
    assert runs.carry_out(queued.pk)
    progress("discover", 1, 2)
    assert progress.cancelled()
    assert not results.store_result(late, None, responses=[])  # type: ignore[arg-type]
    assert queued.themes.count() == 3


def test_the_same_input_and_seed_give_the_same_themes(analyst):
    first = themed_analysis(by=analyst)[1]
    second = themed_analysis(by=analyst)[1]
    fields = ("number", "machine_label", "machine_description", "responses", "share")
    assert list(first.themes.values_list(*fields)) == list(second.themes.values_list(*fields))


def test_question_by_question(analyst):
    analysis = AnalysisFactory()
    lines = small_corpus().decode().splitlines()
    rows = [lines[0] + ",question"]
    rows += [f"{line},{'Hard?' if n < 13 else 'Good?'}" for n, line in enumerate(lines[1:])]
    take_file(analysis, "\r\n".join(rows).encode(), by=analyst)
    run, _ = runs.start_run(analysis, by=analyst, config=Config(by_question=True))
    assert runs.carry_out(run.pk)
    assert set(run.themes.values_list("question", flat=True)) == {"Hard?", "Good?"}
