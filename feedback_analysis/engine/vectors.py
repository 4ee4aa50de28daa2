"""Vectors of texts, computed side by side and kept between runs.

Each batch runs on one thread and the batches run side by side: small matrix products gain little from
threads inside them, and a batch computed on one thread gives the same bits however many run beside it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .minilm import WIDTH, Matrix, load_model, load_pieces
from .remembered import TELLING, packed, packed_sentences, sentences_of
from .vector_store import VectorStore

BACKEND = "minilm-numpy"
_STORED_AS = "minilm-numpy-3"
"""Changes with what is kept under a text's hash."""
TOKENS_PER_BATCH = 1024
"""Activations of a batch stay inside a core's cache at about this size."""
GRID = np.float32(2.0**16)
"""Vectors are rounded to 1/GRID: coarser than float32 noise between batch shapes, far finer than meaning."""


class Encoder(Protocol):
    """Makes vectors of texts; ``name`` says in the summary what did, and parts the cached vectors."""

    name: str

    def batches(self, texts: Sequence[str]) -> Iterator[tuple[list[str], Matrix]]:
        """Texts with their unit sentence vectors, shape (batch, 384), batch by batch."""
        ...


def text_key(text: str, model: str = _STORED_AS) -> str:
    """The name under which a text's vector is cached: a hash of the model's name and the text."""
    return hashlib.sha256(f"{model}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


def embed(
    texts: Sequence[str],
    *,
    store: VectorStore | None = None,
    progress: Callable[[int, int], None] | None = None,
    threads: int | None = None,
) -> Matrix:
    """The sentence vectors of texts, from the store where it has them.

    Args:
        texts: any texts; an empty one gets the zero vector.
        store: where vectors are looked up and kept, by :func:`text_key`.
        progress: called with (done, total) in different texts as batches finish.
        threads: batches computed side by side; the number of usable cores unless given.

    Returns:
        One row per text, unit length, rounded to 1/``GRID``, shape (len(texts), 384).
    """
    found = remember(texts, store=store, progress=progress, threads=threads)
    vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
    at = [row for row, text in enumerate(texts) if text in found]
    vectors[at] = sentences_of([found[texts[row]] for row in at])
    return vectors


def remember(
    texts: Sequence[str],
    *,
    store: VectorStore | None = None,
    progress: Callable[[int, int], None] | None = None,
    threads: int | None = None,
    encoder: Encoder | None = None,
) -> dict[str, bytes]:
    """What there is to remember of each different text (``remembered``); none for empty texts.

    ``encoder`` makes the vectors where one is given, instead of the engine's own model; else as
    :func:`embed`.
    """
    model = encoder.name if encoder else _STORED_AS
    unique = sorted({text for text in texts if text.strip()})
    key_of = {text: text_key(text, model) for text in unique}
    known = store.get_many(list(key_of.values())) if store is not None else {}
    found = {text: known[key] for text, key in key_of.items() if key in known}
    missing = [text for text in unique if text not in found]
    report = progress or (lambda done, total: None)
    report(len(found), len(unique))
    batches: Iterator[tuple[list[str], list[bytes]]]
    if encoder is not None:
        batches = ((batch, packed_sentences(rows)) for batch, rows in encoder.batches(missing))
    else:
        batches = _in_batches(missing, threads or usable_cores())
    for batch, made in batches:
        new = dict(zip(batch, made, strict=True))
        found.update(new)
        if store is not None:
            store.put_many({key_of[text]: one for text, one in new.items()})
        report(len(found), len(unique))
    return found


def _in_batches(texts: Sequence[str], threads: int) -> Iterator[tuple[list[str], list[bytes]]]:
    """Compute the vectors of different texts, batch by batch, in an order that only the texts decide."""
    if not texts:
        return
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    model, pieces = load_model(), load_pieces()
    batches = _batches_by_length(pieces.tokens(texts))

    def compute(batch: tuple[list[int], NDArray[np.int64]]) -> tuple[list[str], list[bytes]]:
        numbers, ids = batch
        sentences, meant = model.forward(ids)
        sentences = (np.round(sentences * GRID) / GRID).astype(np.float32)
        made = packed(ids, sentences, meant, pieces.rarity[ids] >= TELLING)
        return [texts[number] for number in numbers], made

    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(threads) as pool:
        yield from pool.map(compute, batches)


def _batches_by_length(token_ids: Sequence[list[int]]) -> list[tuple[list[int], NDArray[np.int64]]]:
    """Group texts of equal length into batches of about ``TOKENS_PER_BATCH`` tokens, longest first."""
    by_length: dict[int, list[int]] = {}
    for number, ids in enumerate(token_ids):
        by_length.setdefault(len(ids), []).append(number)
    batches = []
    for length in sorted(by_length, reverse=True):
        size = max(1, TOKENS_PER_BATCH // length)
        numbers = by_length[length]
        for start in range(0, len(numbers), size):
            chunk = numbers[start : start + size]
            batches.append(
                (chunk, np.array([token_ids[number] for number in chunk], dtype=np.int64))
            )
    return batches


def usable_cores() -> int:
    """The cores this process may run on, which in a container is fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
