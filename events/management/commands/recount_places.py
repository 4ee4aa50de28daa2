"""Counts the places of events and sessions anew and repairs counters that are wrong."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from events.domain import places
from events.models import EventPage


class Command(BaseCommand):
    """Safe to run at any time; who has a place keeps it."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --dry-run."""
        parser.add_argument("--dry-run", action="store_true", help="only say what is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        """Recount each event."""
        repairs = [
            repair
            for event in EventPage.objects.all()
            for repair in places.recount(event=event, dry_run=options["dry_run"])
        ]
        for repair in repairs:
            self.stdout.write(f"{repair.what}: {repair.counted} should be {repair.found}")
        done = "would be repaired" if options["dry_run"] else "repaired"
        self.stdout.write(f"{len(repairs)} counters {done}.")
