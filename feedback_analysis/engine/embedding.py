"""The vectors of a run: computed or looked up once, then at hand for every step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .distil import Distilled, distil
from .minilm import WIDTH, Matrix
from .remembered import sentences_of
from .subjects import subjects_of, weights_among, weights_in_english, with_tone
from .vector_store import VectorStore
from .vectors import Encoder, remember

_ROWS_AT_ONCE = 1024


class Embedder:
    """Gives sentence vectors when called, subjects by :meth:`both` and by :meth:`topics`."""

    def __init__(self, store: VectorStore | None = None, encoder: Encoder | None = None) -> None:
        """Vectors are kept in ``store`` and made by ``encoder`` where they are given."""
        self._store, self._encoder = store, encoder
        self.distilled: Distilled | None = None
        self._known: dict[str, bytes] = {}

    def learn(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Have the vectors of these texts at hand; ``progress`` is told as they are computed."""
        missing = sorted(set(texts) - self._known.keys())
        if missing:
            self._known.update(self._remember(missing, progress))

    def _remember(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> dict[str, bytes]:
        found = remember(texts, store=self._store, progress=progress, encoder=self._encoder)
        return {text: found.get(text, b"") for text in texts}

    def distil(self) -> None:
        """From now on approximate what is not at hand: for more texts than can be read in full."""
        weights = weights_in_english()
        texts = [text for text, one in self._known.items() if one]
        self.distilled = distil(texts, self._exact(texts, weights), weights)

    def exact(self, texts: Sequence[str]) -> Matrix:
        """Sentence vectors by the model itself, shape (len(texts), 384): for a few texts that matter."""
        missing = sorted(set(texts) - self._known.keys())
        # Beside those at hand, which stay as they are.
        found = self._remember(missing)
        return _sentences([found.get(text) or self._known.get(text, b"") for text in texts])

    def __call__(self, texts: Sequence[str]) -> Matrix:
        """Sentence vectors, shape (len(texts), 384)."""
        if self.distilled is None:
            self.learn(texts)
            return _sentences([self._known[text] for text in texts])
        out = np.empty((len(texts), WIDTH), dtype=np.float32)
        for start in range(0, len(texts), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            out[rows] = self.both(texts[rows])[:, :WIDTH]
        return out

    def both(self, texts: Sequence[str]) -> Matrix:
        """Sentence vectors and subjects, weighed by rarity in English, side by side, shape (n, 768)."""
        return self.weighed(texts, weights_in_english(), self.distilled)

    def weighed(self, texts: Sequence[str], weights: Matrix, distilled: Distilled | None) -> Matrix:
        """The same by these weights of word pieces; ``distilled`` gives what is not at hand."""
        if distilled is None:
            self.learn(texts)
            return self._exact(texts, weights)
        out = distilled(texts)
        held = [at for at, text in enumerate(texts) if text in self._known]
        out[held] = self._exact([texts[at] for at in held], weights)
        return out

    def _exact(self, texts: Sequence[str], weights: Matrix) -> Matrix:
        known = [self._known[text] for text in texts]
        return np.hstack([_sentences(known), subjects_of(known, weights)])

    def topics(self, company: Sequence[str]) -> Topics:
        """Gives what to seek themes among, weighed by how many of these texts have each word.

        Of texts beyond a sample, those at hand are the company.
        """
        if self.distilled is None:
            self.learn(company)
        at_hand = sorted({text for text in company if self._known.get(text)})
        weights = weights_among([self._known[text] for text in at_hand])
        if self.distilled is None:
            return Topics(self, weights, None)
        return Topics(self, weights, distil(at_hand, self._exact(at_hand, weights), weights))


class Topics:
    """Subjects with a share of the sentence vectors, for texts of one group.

    ``distilled`` stands in for what was not read in full, where a sample was.
    """

    def __init__(self, embed: Embedder, weights: Matrix, distilled: Distilled | None) -> None:
        """Give topics of what ``embed`` knows, by these weights of word pieces."""
        self.distilled = distilled
        self._embed, self._weights = embed, weights
        self._row_of: dict[str, int] = {}
        self._rows = np.zeros((0, WIDTH), dtype=np.float32)

    def __call__(self, texts: Sequence[str]) -> Matrix:
        """One unit row for each text, shape (len(texts), 384); zeros for an empty one."""
        new = [text for text in dict.fromkeys(texts) if text not in self._row_of]
        if new:
            start = len(self._rows)
            made = [
                topics_of(
                    self._embed.weighed(new[at : at + _ROWS_AT_ONCE], self._weights, self.distilled)
                )
                for at in range(0, len(new), _ROWS_AT_ONCE)
            ]
            self._rows = np.concatenate([self._rows, *made])
            self._row_of.update({text: start + at for at, text in enumerate(new)})
        return self._rows[[self._row_of[text] for text in texts]].reshape(len(texts), WIDTH)


def topics_of(both: Matrix) -> Matrix:
    """Topics of sentence vectors and subjects side by side, shape (n, 768), as shape (n, 384)."""
    return with_tone(both[:, WIDTH:], both[:, :WIDTH])


def _sentences(remembered: Sequence[bytes]) -> Matrix:
    """Sentence vectors, zeros where nothing is remembered."""
    out = np.zeros((len(remembered), WIDTH), dtype=np.float32)
    at = [row for row, one in enumerate(remembered) if one]
    out[at] = sentences_of([remembered[row] for row in at])
    return out
