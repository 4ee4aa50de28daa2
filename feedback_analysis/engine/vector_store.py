"""Where what is remembered of texts is kept between runs, under a hash of the text."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

_KEYS_PER_QUERY = 500


class VectorStore(Protocol):
    """What :func:`feedback_analysis.engine.vectors.embed` needs of a cache."""

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The vectors held under these keys; keys not held are left out."""
        ...

    def put_many(self, vectors: Mapping[str, bytes]) -> None:
        """Keep these vectors; what is held under a key already may be replaced."""
        ...


class MemoryVectorStore:
    """Vectors kept for as long as the object lives."""

    def __init__(self) -> None:
        """Start empty."""
        self._held: dict[str, bytes] = {}

    def __len__(self) -> int:
        """The number of vectors held."""
        return len(self._held)

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """See :class:`VectorStore`."""
        return {key: self._held[key] for key in keys if key in self._held}

    def put_many(self, vectors: Mapping[str, bytes]) -> None:
        """See :class:`VectorStore`."""
        self._held.update(vectors)


class SqliteVectorStore:
    """Vectors kept in one SQLite file, which several processes may share.

    A file that cannot be read as a database is an error of the caller's configuration and surfaces as
    ``sqlite3.DatabaseError``; it is never deleted from here.
    """

    def __init__(self, path: Path | str) -> None:
        """Open or create the file at ``path``; its folder is made where needed."""
        self._path = Path(path)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._connection() as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS remembered (key TEXT PRIMARY KEY, vector BLOB NOT NULL, "
                "kept_at REAL NOT NULL) WITHOUT ROWID"
            )
            connection.execute("DROP TABLE IF EXISTS vectors")  # of engine versions up to 5

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """See :class:`VectorStore`."""
        found: dict[str, bytes] = {}
        with self._connection() as connection:
            for start in range(0, len(keys), _KEYS_PER_QUERY):
                chunk = list(keys[start : start + _KEYS_PER_QUERY])
                marks = ",".join("?" * len(chunk))
                rows = connection.execute(
                    f"SELECT key, vector FROM remembered WHERE key IN ({marks})",  # noqa: S608 - marks only
                    chunk,
                )
                found.update(rows)
        return found

    def put_many(self, vectors: Mapping[str, bytes]) -> None:
        """See :class:`VectorStore`."""
        now = time.time()
        with self._connection() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO remembered (key, vector, kept_at) VALUES (?, ?, ?)",
                [(key, vector, now) for key, vector in vectors.items()],
            )

    def forget(self, before: datetime, *, dry_run: bool = False) -> int:
        """Delete what was kept before an instant, so that it cannot be read from the file either.

        What is remembered of a text tells its words. Returns how many texts.
        """
        moment = (before.timestamp(),)
        with self._connection() as connection:
            if dry_run:
                counted = connection.execute(
                    "SELECT count(*) FROM remembered WHERE kept_at < ?", moment
                )
                return int(counted.fetchone()[0])
            connection.execute("PRAGMA secure_delete = ON")
            found = connection.execute("DELETE FROM remembered WHERE kept_at < ?", moment).rowcount
        with self._connection() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return found

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """One connection per use, so that the store may be shared between threads."""
        with closing(sqlite3.connect(self._path, timeout=30)) as connection, connection:
            yield connection
