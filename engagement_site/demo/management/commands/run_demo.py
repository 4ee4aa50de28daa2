"""Prepares the demonstration and runs it: web server, worker and clock, until Ctrl-C."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.exceptions import InconsistentMigrationHistory

from engagement_site.demo.people import WHAT_FOR, demo_password, demo_people

READY_WITHIN = 90  # seconds


class Command(BaseCommand):
    """`make demo` ends here; nothing it starts is reached from another machine."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --port."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, load, collect, start, wait, stop."""
        if not settings.DEMONSTRATION:
            raise CommandError("The demonstration runs with engagement_site.settings.demo only.")
        port = options["port"]
        self.prepare()
        stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        processes = self.start(port)
        try:
            self.wait_until_ready(f"http://127.0.0.1:{port}/health/ready", processes, stopping)
            if not stopping.is_set():
                self.say_where(port)
            while not stopping.wait(1):
                self.check_alive(processes)
        finally:
            self.stop(processes)

    def prepare(self) -> None:
        """Bring database, content and static files up to date; what is there is kept."""
        Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
        self.stdout.write("Preparing the database …")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except InconsistentMigrationHistory as error:
            # Before the first release the migrations of all apps were written anew.
            raise CommandError(
                "This demonstration was made by an earlier development version, whose data "
                "cannot be carried over. `make demo-reset` starts over."
            ) from error
        call_command("load_demo")
        call_command("collectstatic", verbosity=0, interactive=False, clear=False)

    def start(self, port: int) -> dict[str, "subprocess.Popen[bytes]"]:
        """Start the three processes in a group of their own, so that Ctrl-C reaches us first."""
        manage = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]
        commands = {
            "web server": [
                sys.executable, "-m", "gunicorn", "engagement_site.wsgi:application",
                "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "8",
                "--worker-class", "gthread", "--log-level", "warning", "--timeout", "120",
            ],
            "worker": [*manage, "db_worker", "--no-reload", "--no-startup-delay", "-v", "0"],
            "clock": [*manage, "run_clock", "--interval", "30"],
        }  # fmt: skip
        environment = {**os.environ, "SITE_ADDRESS": f"http://localhost:{port}"}
        return {
            name: subprocess.Popen(  # noqa: S603 - our own commands
                command, env=environment, cwd=settings.BASE_DIR, start_new_session=True
            )
            for name, command in commands.items()
        }

    def wait_until_ready(
        self,
        address: str,
        processes: dict[str, "subprocess.Popen[bytes]"],
        stopping: threading.Event,
    ) -> None:
        """Return when the site answers; CommandError when it does not in time."""
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until and not stopping.is_set():
            self.check_alive(processes)
            try:
                with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            stopping.wait(0.3)
        if not stopping.is_set():
            raise CommandError(f"The site did not answer within {READY_WITHIN} seconds.")

    def say_where(self, port: int) -> None:
        """Print the address and who can sign in."""
        lines = [
            "",
            f"The demonstration is ready:  http://localhost:{port}/",
            "",
            f"Sign in at http://localhost:{port}/accounts/login/ as",
            *(
                f"  {person['email']:<28} {WHAT_FOR[person['role']]}"
                for person in demo_people()
                if person["sign_in"]
            ),
            f"Password for all of them:  {demo_password()}",
            "",
            f"Mail is written to {Path(settings.VAR_DIR).name}/mail/",
            "Ctrl-C stops it; the data stays. `make demo-reset` starts over.",
            "",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def check_alive(self, processes: dict[str, "subprocess.Popen[bytes]"]) -> None:
        """Raise CommandError when one of the processes has ended by itself."""
        for name, process in processes.items():
            if process.poll() is not None:
                raise CommandError(
                    f"The {name} ended (exit code {process.returncode}). If the port is taken, "
                    "try `make demo PORT=8001`."
                )

    def stop(self, processes: dict[str, "subprocess.Popen[bytes]"]) -> None:
        """End what was started, kindly first."""
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
