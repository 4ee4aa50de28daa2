"""Runs too large for the sentence model: in parts, resumed after a kill, on several workers; always the same."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from distributed import LocalCluster

from feedback_analysis.engine import reading, scale
from feedback_analysis.engine.distil import distil
from feedback_analysis.engine.embedding import Embedder
from feedback_analysis.engine.errors import InputError
from feedback_analysis.engine.evaluate import clustering_agreement
from feedback_analysis.engine.pipeline import theme
from feedback_analysis.engine.subjects import weights_in_english
from feedback_analysis.engine.types import ThemingResult
from feedback_analysis.engine.vector_store import MemoryVectorStore
from feedback_analysis.engine.work import Alone, Kept, OnDask, Work

from .planted import planted_many


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as running:
        yield running


@pytest.fixture(scope="module")
def store() -> MemoryVectorStore:
    return MemoryVectorStore()


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGE", 300)
    monkeypatch.setattr(reading, "SAMPLE", 250)
    monkeypatch.setattr(scale, "ANSWERS_IN_A_PART", 150)


def themed(store: MemoryVectorStore, work: Work | None = None) -> ThemingResult:
    result = theme(planted_many(500)[0], vector_store=store, work=work)
    return dataclasses.replace(result, seconds={})


def silent(done: int) -> None:
    """A report nobody reads."""


def test_distilled_vectors_are_near_the_model_s_own() -> None:
    texts = [response.text for response in planted_many(800)[0]]
    vectors, counts = Embedder().both(texts), weights_in_english()
    approximate = distil(texts[:600], vectors[:600], counts)(texts[600:])
    cosines = (approximate[:, 384:] * vectors[600:, 384:]).sum(axis=1)
    assert np.median(cosines) > 0.85
    assert not distil(texts[:600], vectors[:600], counts)(["", " "]).any()


@pytest.mark.usefixtures("large")
def test_a_sample_stands_for_the_rest(store: MemoryVectorStore) -> None:
    result = themed(store)
    subject = planted_many(500)[1]
    best: dict[str, str] = {}
    for row in result.assignments:
        best.setdefault(row.response_id, row.theme_id)
    assert result.coverage > 0.9
    assert any("250 of 500" in notice for notice in result.notices)
    found = [best.get(at, "rest") for at in subject]
    assert clustering_agreement(list(subject.values()), found)["ami"] > 0.55


@pytest.mark.usefixtures("large")
def test_parts_on_two_workers_give_the_same(
    store: MemoryVectorStore, cluster: LocalCluster
) -> None:
    work = OnDask(cluster.scheduler_address)
    try:
        assert themed(store, work) == themed(store)
    finally:
        work.close()


def die_once(flag: str, number: int) -> int:
    """Take the worker's process down with the third part, the first time round."""
    if number == 3 and not Path(flag).exists():
        Path(flag).touch()
        os._exit(1)
    return number * number


@pytest.mark.filterwarnings("ignore")
def test_a_killed_worker_s_parts_are_done_by_another(cluster: LocalCluster, tmp_path: Path) -> None:
    work = OnDask(cluster.scheduler_address)
    seen: list[int] = []
    try:
        flag = str(tmp_path / "died")
        found = work.each(die_once, flag, list(range(8)), key="squares", report=seen.append)
    finally:
        work.close()
    assert Path(flag).exists()
    assert found == [number * number for number in range(8)]
    assert seen == list(range(1, 9))


def test_no_scheduler_is_a_plain_message() -> None:
    with pytest.raises(InputError, match="No Dask scheduler answers at nonsense"):
        OnDask("nonsense://nowhere")


class Dies(Alone):
    """Does two parts and is killed."""

    def __init__(self) -> None:
        self.done = 0

    def each(self, *args: Any, **kwargs: Any) -> list[Any]:
        self.done += 1
        if self.done > 2:
            raise KeyboardInterrupt
        return super().each(*args, **kwargs)


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    first = Dies()
    with pytest.raises(KeyboardInterrupt):
        Kept(tmp_path, first).each(divmod_ten, None, [11, 22, 33, 44], key="k", report=silent)
    again = Dies()
    kept = Kept(tmp_path, again)
    found = kept.each(divmod_ten, None, [11, 22, 33, 44], key="k", report=silent)
    assert (found, again.done) == ([[1, 1], [2, 2], [3, 3], [4, 4]], 2)
    other = Dies()
    Kept(tmp_path, other).each(divmod_ten, None, [11], key="another", report=silent)
    assert other.done == 1
    kept.forget()
    assert len(list(tmp_path.iterdir())) == 1


def test_a_torn_file_is_done_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    assert kept.each(divmod_ten, None, [57], key="k", report=silent) == [[5, 7]]
    [path] = tmp_path.iterdir()
    path.write_text("[5,", encoding="utf-8")
    assert kept.each(divmod_ten, None, [57], key="k", report=silent) == [[5, 7]]


def divmod_ten(shared: None, number: int) -> list[int]:
    """A part that JSON can hold."""
    return list(divmod(number, 10))
