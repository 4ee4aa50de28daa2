"""Runs what is due each minute: scheduled publishing, forgotten mail, what features registered."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from engagement_site.core import delivery, registry, retention

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """One clock per installation; a second one does no harm, since every job may run twice."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --once (for cron) and --interval."""
        parser.add_argument("--once", action="store_true", help="run what is due, then stop")
        parser.add_argument("--interval", type=int, default=60, help="seconds between runs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until told to stop."""
        stopping = threading.Event()
        if not options["once"]:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stopping.set())
        while not stopping.is_set():
            self.run_due()
            if options["once"]:
                return
            stopping.wait(options["interval"])
            close_old_connections()

    def run_due(self) -> None:
        """Run each job; one that fails is logged and does not stop the others."""
        jobs = {
            "publish_scheduled": lambda: call_command("publish_scheduled"),
            "forgotten mail": delivery.deliver_forgotten,
            "retention": retention.apply_once_a_day,
            **registry.periodic_jobs(),
        }
        for name, job in jobs.items():
            try:
                job()
            except Exception:
                logger.exception("The clock's job %s failed", name)
