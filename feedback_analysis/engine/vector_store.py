"""Where what is remembered of texts is kept between runs, under a hash of the text."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
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
                "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT "
                "ROWID"
            )

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """See :class:`VectorStore`."""
        found: dict[str, bytes] = {}
        with self._connection() as connection:
            for start in range(0, len(keys), _KEYS_PER_QUERY):
                chunk = list(keys[start : start + _KEYS_PER_QUERY])
                marks = ",".join("?" * len(chunk))
                rows = connection.execute(
                    f"SELECT key, vector FROM vectors WHERE key IN ({marks})",  # noqa: S608 - marks only
                    chunk,
                )
                found.update(rows)
        return found

    def put_many(self, vectors: Mapping[str, bytes]) -> None:
        """See :class:`VectorStore`."""
        with self._connection() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO vectors (key, vector) VALUES (?, ?)", vectors.items()
            )

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """One connection per use, so that the store may be shared between threads."""
        with closing(sqlite3.connect(self._path, timeout=30)) as connection, connection:
            yield connection
