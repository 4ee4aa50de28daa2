"""Say, or do, what retention takes from consultations that closed long ago."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from consultations.domain.enquiries import forget_enquiries
from consultations.domain.retention import RULES, apply_retention


class Command(BaseCommand):
    """`forget_answers [--dry-run]`; the clock does the same each minute."""

    help = "Removes identity, files, words and counted answers, each after its days."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether only to tell."""
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would go, change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply the rules, or say what they would take."""
        dry_run: bool = options["dry_run"]
        for rule in RULES:
            self.stdout.write(
                f"{rule.name}: {rule.words}, {rule.days} days after closing or arrival"
            )
        verb = "would go from" if dry_run else "gone from"
        for item in apply_retention(dry_run=dry_run):
            self.stdout.write(f"{item.rule}: {item.count} {verb} {item.consultation.title}")
        count = forget_enquiries(dry_run=dry_run)
        self.stdout.write(f"enquiries: {count} {'would go' if dry_run else 'gone'}")
