"""Starts a private PostgreSQL and Redis, runs a command beside them, and stops them.

    python -m tests.services pytest -m postgresql

The command finds them in DATABASE_URL and REDIS_URL. Both listen on loopback only, keep their
files in a temporary folder and leave servers that run on this machine alone.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

# Data of tests need not survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_program(name: str) -> str:
    """Return the path of a server program, looking where Debian keeps PostgreSQL's."""
    versions = Path("/usr/lib/postgresql")
    kept = sorted(versions.glob(f"*/bin/{name}"), reverse=True)
    found = str(kept[0]) if kept else shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not installed. `make test` as root installs it.")
    return found


def _as_postgres() -> list[str]:
    """Return the prefix of a command that must not run as root."""
    if os.geteuid() != 0:
        return []
    pwd.getpwnam("postgres")
    return ["runuser", "-u", "postgres", "--"]


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL server of our own and give its address."""
    folder = Path(tempfile.mkdtemp(prefix="engagement-pg-"))
    data, port, prefix = folder / "data", free_port(), _as_postgres()
    if prefix:
        shutil.chown(folder, "postgres")
    folder.chmod(0o755)
    quiet = {"stdout": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run(
        [*prefix, find_program("initdb"), "-D", str(data), "-U", "postgres", "-A", "trust",
         "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        check=True, **quiet,
    )  # fmt: skip
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    options += "".join(f" -c {setting}" for setting in FAST)
    control = [*prefix, find_program("pg_ctl"), "-D", str(data), "-w"]
    subprocess.run(
        [*control, "-l", str(folder / "log"), "-o", options, "start"], check=True, **quiet
    )
    try:
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """Run a Redis server of our own and give its address."""
    folder, port = tempfile.mkdtemp(prefix="engagement-redis-"), free_port()
    server = subprocess.Popen(
        [find_program("redis-server"), "--port", str(port), "--bind", "127.0.0.1",
         "--save", "", "--appendonly", "no", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run the command of the command line beside both servers and return its exit code."""
    with postgresql() as database, redis() as cache:
        environment = {**os.environ, "DATABASE_URL": database, "REDIS_URL": cache}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
