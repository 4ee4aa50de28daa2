"""Delete drafts that nobody submitted, some time after their consultation closed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultations.domain.retention import forget_drafts

DEFAULT_DAYS = 90


class Command(BaseCommand):
    """`forget_drafts [--days 90] [--dry-run]`."""

    help = "Deletes drafts of responses some days after the consultation has closed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of days and whether only to tell."""
        parser.add_argument(
            "--days",
            type=int,
            default=DEFAULT_DAYS,
            help=f"days after closing for which drafts are kept ({DEFAULT_DAYS})",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would go, change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, or say what would be deleted."""
        dry_run: bool = options["dry_run"]
        try:
            drafts = forget_drafts(days_after_closing=options["days"], by=None, dry_run=dry_run)
        except ValueError as error:
            raise CommandError(str(error)) from error
        for draft in drafts:
            self.stdout.write(f"{draft.reference}  {draft.consultation.title}")
        verb = "would be deleted" if dry_run else "deleted"
        noun = "draft" if len(drafts) == 1 else "drafts"
        self.stdout.write(f"{len(drafts)} {noun} {verb}.")
