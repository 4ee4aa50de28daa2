"""Brings notices in from OCDS files or addresses, as drafts; says what was taken and what was not."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from opportunities.domain.importing import run_import
from opportunities.enums import ImportState
from opportunities.importing.fetching import packages
from opportunities.models import ImportRun


class Command(BaseCommand):
    """Run by hand or by a timer; what is known already is skipped."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the sources."""
        parser.add_argument("sources", nargs="+", metavar="FILE-or-ADDRESS")
        parser.add_argument(
            "--care-only", action="store_true", help="skip what is not about care by its CPV codes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each source and report; a source that cannot be read makes the command fail."""
        failed = []
        for source in options["sources"]:
            run = run_import(
                run=ImportRun.objects.create(source=source[:500]),
                packages=lambda source=source: _packages(source),  # type: ignore[misc]
                care_only=options["care_only"],
                say=self.stdout.write,
            )
            self.stdout.write(
                f"{source}: {run.created} created, {run.amended} amended, {run.skipped} skipped"
            )
            if run.state == ImportState.FAILED:
                failed.append(f"{source}: {run.fault}")
        if failed:
            raise CommandError("\n".join(failed))


def _packages(source: str) -> Iterable[tuple[str, Path]]:
    if "://" in source:
        return packages(source)
    path = Path(source)
    if not path.is_file():
        raise CommandError(f"There is no file {source}.")
    return [(source, path)]
