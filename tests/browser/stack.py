"""The demonstration as a person would run it, on PostgreSQL and Redis, for browsers to visit."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import psycopg

from tests.services import free_port

PROJECT = Path(__file__).resolve().parents[2]


@dataclass
class Stack:
    """A running demonstration: its address, its password, the folder of its mail."""

    address: str
    password: str
    folder: Path

    def mail_to(self, recipient: str) -> list[EmailMessage]:
        """Return the messages written to `recipient`, oldest first."""
        found = []
        for path in sorted((self.folder / "mail").glob("*.log"), key=lambda p: p.stat().st_mtime):
            raw = re.split(rb"\n-{79}\n?", path.read_bytes())
            messages = (message_from_bytes(part, policy=policy.default) for part in raw if part)
            found += [message for message in messages if recipient in str(message["To"])]
        return found


def new_database(server: str, name: str) -> str:
    """Create an empty database on the server of `server` and return its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.rsplit("/", 1)[0] + f"/{name}"


@contextlib.contextmanager
def demonstration(*, worker: str = "main", database: str | None = None) -> Iterator[Stack]:
    """Run `manage.py run_demo` on a free port until the block ends.

    With DATABASE_URL in the environment it runs on a new database of that server, else on SQLite.
    With DEMO_ADDRESS there, the demonstration running at that address is visited instead; its
    folder is VAR_DIR.
    """
    if running := os.environ.get("DEMO_ADDRESS"):
        folder = Path(os.environ["VAR_DIR"])
        yield Stack(running, (folder / "demo-password").read_text("utf-8").strip(), folder)
        return
    with tempfile.TemporaryDirectory(prefix="engagement-demo-") as folder:
        port = free_port()
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "engagement_site.settings.demo",
            "VAR_DIR": folder,
            "LOG_LEVEL": "ERROR",
        }
        server = database if database is not None else os.environ.get("DATABASE_URL", "")
        environment.pop("DATABASE_URL", None)
        if server:
            environment["DATABASE_URL"] = new_database(server, f"demo_{worker}")
            number = int(re.sub(r"\D", "", worker) or 0) + 1
            environment["REDIS_URL"] = re.sub(r"/\d+$", f"/{number}", os.environ["REDIS_URL"])
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_demo", "--port", str(port)],
            cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True,
        )  # fmt: skip
        try:
            password = _wait_for_password(process)
            yield Stack(f"http://localhost:{port}", password, Path(folder))
        finally:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def _wait_for_password(process: "subprocess.Popen[str]") -> str:
    """Return the password the demonstration announces when it is ready."""
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"Password for all of them:\s+(\S+)", line):
            # Somebody must go on reading, or the processes stop when the pipe is full.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return found.group(1)
    raise RuntimeError("The demonstration did not start:\n" + "".join(said))


def main() -> int:
    """Run the command of the command line beside one demonstration that its processes share."""
    with demonstration() as stack:
        environment = {
            **os.environ, "DEMO_ADDRESS": stack.address, "VAR_DIR": str(stack.folder),
        }  # fmt: skip
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
