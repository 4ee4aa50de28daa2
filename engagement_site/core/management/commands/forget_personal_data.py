"""Say, or do, what retention takes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from engagement_site.core import retention


class Command(BaseCommand):
    """`forget_personal_data [--dry-run]`; the clock does the same once a day."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --dry-run."""
        parser.add_argument("--dry-run", action="store_true", help="only say what is due")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each rule with its count."""
        word = "would go" if options["dry_run"] else "gone"
        for rule, count in retention.apply(dry_run=options["dry_run"]):
            self.stdout.write(f"{rule.what} ({rule.how_long}): {count} {word}")
