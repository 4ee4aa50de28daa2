"""Forgets who asked, followed and was told about opportunities that are long over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from opportunities.domain import retention


class Command(BaseCommand):
    """The clock runs it too; by hand it is for looking with --dry-run."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --dry-run."""
        parser.add_argument("--dry-run", action="store_true", help="only say what is due")

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget what is due and say what it was."""
        forgotten = retention.forget(dry_run=options["dry_run"])
        for one in forgotten:
            self.stdout.write(
                f"{one.page.title}: {one.askers} who asked, {one.follows} who follow, "
                f"{one.interests} interests, {one.told} who were told"
            )
        done = "due" if options["dry_run"] else "done"
        self.stdout.write(f"{len(forgotten)} opportunities {done}.")
