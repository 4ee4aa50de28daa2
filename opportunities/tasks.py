"""Long work of opportunities, done by the worker."""

from pathlib import Path

from django_tasks import task

from opportunities.domain.importing import run_import
from opportunities.enums import ImportState
from opportunities.importing.fetching import packages
from opportunities.models import ImportRun


@task()
def import_notices(pk: int) -> None:
    """Carry out one import that was asked for in the editor; a second call does nothing."""
    waiting = ImportRun.objects.filter(pk=pk, state=ImportState.WAITING)
    if not waiting.update(state=ImportState.RUNNING):
        return
    run = ImportRun.objects.get(pk=pk)
    if run.upload:
        path = Path(run.upload.path)
        run_import(run=run, packages=lambda: [(run.source, path)])
        run.upload.delete(save=True)
    else:
        run_import(run=run, packages=lambda: packages(run.source))
