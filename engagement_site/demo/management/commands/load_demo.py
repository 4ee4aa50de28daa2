"""Fills an empty site with the demonstration content; leaves a filled one as it is."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from engagement_site.core.models import HomePage
from engagement_site.demo.load import load_everything


class Command(BaseCommand):
    """Run by `make demo`."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, unless there is a home page already."""
        if not settings.DEMONSTRATION:
            raise CommandError("Demonstration content is for engagement_site.settings.demo only.")
        if HomePage.objects.exists():
            self.stdout.write("The demonstration content is there already; it is kept.")
            return
        self.stdout.write("Loading the demonstration content …")
        load_everything(say=self.stdout.write)
