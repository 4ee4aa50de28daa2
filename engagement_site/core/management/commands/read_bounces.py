"""Reads notices that mails could not be delivered, and marks the addresses.

In the mail server's aliases, one message at a time:  bounces: "|/…/manage.py read_bounces"
From cron, a mailbox at a time:                       manage.py read_bounces /var/mail/bounces
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from engagement_site.core import bounces


class Command(BaseCommand):
    """`read_bounces [PATH …]`; without a path it reads one message from standard input."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the paths."""
        parser.add_argument("paths", nargs="*", type=Path, help="an mbox, a Maildir, or a message")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read them and say what became of them; nothing is taken out of the mailbox."""
        for path in options["paths"]:
            if not path.exists():
                raise CommandError(f"There is no {path}")
        self.stdout.write(str(bounces.take_in(self.messages(options["paths"]))))

    def messages(self, paths: list[Path]) -> Iterator[bytes]:
        """Return the messages to read."""
        if not paths:
            yield sys.stdin.buffer.read(bounces.LARGEST)
        for path in paths:
            yield from bounces.messages_of(path)
