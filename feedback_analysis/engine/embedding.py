"""The vectors of a run: computed or looked up once, then at hand for every step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .vector_store import VectorStore
from .vectors import WIDTH, Matrix, embed_both, unit_rows

_SENTENCE_SHARE = np.float32(0.5)


class Embedder:
    """Gives sentence vectors when called and topic vectors by :meth:`topics`."""

    def __init__(self, store: VectorStore | None = None) -> None:
        """Vectors are looked up and kept in ``store`` where one is given."""
        self._store = store
        self._rows: dict[str, int] = {}
        self._vectors: Matrix = np.zeros((0, 2 * WIDTH), dtype=np.float32)

    def learn(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Have the vectors of these texts at hand; ``progress`` is told as they are computed."""
        missing = sorted(set(texts) - self._rows.keys())
        if not missing:
            return
        found = embed_both(missing, store=self._store, progress=progress)
        start = len(self._vectors)
        self._vectors = np.concatenate([self._vectors, found]) if start else found
        self._rows.update({text: start + at for at, text in enumerate(missing)})

    def __call__(self, texts: Sequence[str]) -> Matrix:
        """Sentence vectors, shape (len(texts), 384)."""
        return self._of(texts)[:, :WIDTH]

    def topics(self, texts: Sequence[str]) -> Matrix:
        """What to seek themes among: topic vectors with a share of the sentence vectors, shape (n, 384).

        The share keeps remarks apart that differ in their common words only.
        """
        both = self._of(texts)
        return unit_rows(both[:, WIDTH:] + _SENTENCE_SHARE * both[:, :WIDTH])

    def both(self, texts: Sequence[str]) -> Matrix:
        """Sentence and topic vectors side by side, shape (len(texts), 768)."""
        return self._of(texts)

    def _of(self, texts: Sequence[str]) -> Matrix:
        self.learn(texts)
        return self._vectors[[self._rows[text] for text in texts]].reshape(len(texts), 2 * WIDTH)
