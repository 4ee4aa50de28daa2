"""Starting, carrying out, cancelling and repeating a run."""

import logging
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from feedback_analysis.domain.learning import NothingToKeep, given_for
from feedback_analysis.domain.map import place_excerpts
from feedback_analysis.domain.progress import RunProgress
from feedback_analysis.domain.results import store_result
from feedback_analysis.domain.vectors_file import vectors_file
from feedback_analysis.engine.errors import Cancelled, InputError
from feedback_analysis.engine.types import CodebookTheme, CodedExample, Config, SourceText
from feedback_analysis.enums import Fact, RunMode, RunState, SourceState
from feedback_analysis.models import Analysis, Run, SourceResponse

logger = logging.getLogger(__name__)

MAX_TRIES = 3
"""After a worker died this often on a run, a person has to look at it."""
LOST = (
    "The worker that did this run stopped before it was finished, and trying again did not help. "
    "Nothing was stored. Start it again; if it stops again, tell your administrator."
)
BROKEN = (
    "Something went wrong inside the analysis. Nothing was stored and your responses are as they "
    "were. Start it again; if it fails again, tell your administrator the number of this run."
)


class RunError(Exception):
    """The run cannot be started, repeated or cancelled; the message says what to do."""


def start_run(
    analysis: Analysis, *, by: User, config: Config, mode: RunMode = RunMode.DISCOVER
) -> tuple[Run, bool]:
    """Queue a run over all responses of an analysis; the caller hands it to the worker.

    With `mode` CODEBOOK no themes are sought: all answers are sorted into the themes as they stand
    now, and the programme learns from what people decided about excerpts.

    Returns the run and whether it is new: while one is waiting or under way, that one is returned.
    Raises RunError where there is nothing to read.
    """
    check_permission(by, Permission.EDIT_ANALYSES)
    with transaction.atomic():
        Analysis.objects.select_for_update().get(pk=analysis.pk)
        if active := analysis.runs.active().first():
            return active, False
        _check_sources(analysis)
        last = analysis.runs.aggregate(last=Max("number"))["last"] or 0
        run = Run.objects.create(
            analysis=analysis,
            number=last + 1,
            mode=mode,
            given=_given(analysis, mode),
            config=asdict(config),
            seed=config.seed,
            started_by=by,
        )
        analysis.save(update_fields=["changed_at"])
        audit.record("started", by=by, target=run, config=run.config)
    return run, True


def _given(analysis: Analysis, mode: RunMode) -> dict[str, Any]:
    if mode == RunMode.DISCOVER:
        return {}
    try:
        return given_for(analysis)
    except NothingToKeep as error:
        raise RunError("There are no themes to keep yet. Look for themes first.") from error


def _check_sources(analysis: Analysis) -> None:
    if analysis.sources.exclude(state=SourceState.READY).exists():
        raise RunError("Confirm the columns of each uploaded file first, or remove the file.")
    if not SourceResponse.objects.filter(source__analysis=analysis).exclude(text="").exists():
        raise RunError("Add a source with responses first: there is nothing to read yet.")


def cancel_run(run: Run, *, by: User) -> bool:
    """Cancel a run that waits or is under way; return whether it was. Nothing of it is kept."""
    check_permission(by, Permission.EDIT_ANALYSES)
    with transaction.atomic():
        changed = (
            Run.objects.active()
            .filter(pk=run.pk)
            .update(state=RunState.CANCELLED, finished_at=timezone.now())
        )
        if changed:
            audit.record("cancelled", by=by, target=run)
    return bool(changed)


def start_again(run: Run, *, by: User) -> Run:
    """Queue a run that failed, was cancelled or fell silent, with the configuration it had.

    Raises RunError where it may not be repeated, or another is under way.
    """
    check_permission(by, Permission.EDIT_ANALYSES)
    with transaction.atomic():
        Analysis.objects.select_for_update().get(pk=run.analysis_id)
        run = Run.objects.select_for_update().get(pk=run.pk)
        if run.state == RunState.QUEUED and not run.is_silent:
            return run
        if not run.can_start_again:
            raise RunError("This run is under way or finished already.")
        if run.analysis.runs.active().exclude(pk=run.pk).exists():
            raise RunError("Another run is under way. Wait for it to finish, or cancel it first.")
        _check_sources(run.analysis)
        run.tries = 0
        _queue_again(run)
        audit.record("started again", by=by, target=run)
    return run


def _queue_again(run: Run) -> None:
    run.state = RunState.QUEUED
    run.stage, run.done, run.total, run.error = "", 0, 0, ""
    run.started_at = run.finished_at = None
    run.heartbeat_at = timezone.now()
    # `attempt` never goes back, so that a worker of an earlier attempt stays locked out.
    run.save()


def revive_silent_runs() -> list[int]:
    """Deal with runs whose worker died: queue them again, or fail them after MAX_TRIES.

    Returns the ids of those queued again; the caller hands them to the worker. Vectors already
    worked out are kept, so little is done twice.
    """
    queued: list[int] = []
    for run_id in Run.objects.silent().values_list("pk", flat=True):
        with transaction.atomic():
            run = Run.objects.select_for_update().silent().filter(pk=run_id).first()
            if run is None:
                continue
            if run.tries < MAX_TRIES:
                _queue_again(run)
                queued.append(run.pk)
            else:
                run.state, run.error, run.finished_at = RunState.FAILED, LOST, timezone.now()
                run.save(update_fields=["state", "error", "finished_at"])
            audit.record("found silent", by=None, target=run, attempt=run.attempt)
    return queued


def carry_out(run_id: int) -> bool:
    """Do a queued run and store its result in one transaction; return whether it finished here.

    Safe to call twice: only one caller takes the run up. What goes wrong is kept on the run in
    plain words, never raised.
    """
    run = _take_up(run_id)
    if run is None:
        return False
    progress = RunProgress(run)
    try:
        responses = list(_responses(run))
        result = _theme(run, responses, progress)
        stored = store_result(run, result, responses=responses)
        if stored:
            _draw_map(run)
        return stored
    except Cancelled:
        logger.info("Run %s was stopped on request", run.pk)
    except InputError as error:
        _fail(run, error.message)
    except Exception:
        logger.exception("Run %s failed", run.pk)
        _fail(run, BROKEN)
    return False


def _draw_map(run: Run) -> None:
    """Put the excerpts on the map; a run whose map fails is still a finished run."""
    try:
        place_excerpts(Run.objects.get(pk=run.pk))
    except Exception:
        logger.exception("The map of run %s could not be drawn", run.pk)


def _take_up(run_id: int) -> Run | None:
    """Claim a queued run; None where another worker has it or it was cancelled."""
    now = timezone.now()
    claimed = Run.objects.filter(pk=run_id, state=RunState.QUEUED).update(
        state=RunState.RUNNING, attempt=F("attempt") + 1, tries=F("tries") + 1,
        started_at=now, heartbeat_at=now,
    )  # fmt: skip
    return Run.objects.select_related("analysis").get(pk=run_id) if claimed else None


def _responses(run: Run) -> Any:
    return SourceResponse.objects.filter(source__analysis=run.analysis_id).order_by("pk")


def _theme(run: Run, responses: list[SourceResponse], progress: RunProgress) -> Any:
    # Heavy: NumPy, SciPy and the model belong to the worker alone.
    from feedback_analysis.engine.pipeline import theme
    from feedback_analysis.engine.vector_store import SqliteVectorStore

    return theme(
        [_source_text(response) for response in responses],
        Config(**run.config),
        progress=progress,
        cancelled=progress.cancelled,
        vector_store=SqliteVectorStore(vectors_file()),
        codebook=_codebook(run),
        examples=[
            CodedExample(example["text"], tuple(example["theme_ids"]), example.get("question", ""))
            for example in run.given.get("examples", [])
        ],
    )


def _codebook(run: Run) -> list[CodebookTheme] | None:
    """Return the themes a run was given, from what was kept when it was started."""
    if run.mode == RunMode.DISCOVER:
        return None
    return [
        CodebookTheme(
            theme["theme_id"], theme["label"], theme["description"], tuple(theme["examples"])
        )
        for theme in run.given["codebook"]
    ]


def _source_text(response: SourceResponse) -> SourceText:
    return SourceText(
        id=str(response.pk),
        text=response.text,
        question=response.question,
        respondent_type=str(response.facts.get(Fact.RESPONDENT_TYPE, "")),
        confidential=not response.is_quotable,
    )


def _fail(run: Run, message: str) -> None:
    Run.objects.filter(pk=run.pk, attempt=run.attempt, state=RunState.RUNNING).update(
        state=RunState.FAILED, error=message, finished_at=timezone.now()
    )
