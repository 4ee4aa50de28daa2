"""The theming engine's figures on the labelled sets, beside those of other ways to do it.

The peers run in an environment of their own (`make bench-peers`), on the same texts with the same vectors; where
it has not been made, only the engine is measured and the goals are the peers' figures of an earlier run.
"""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from feedback_analysis.engine import benchmark
from feedback_analysis.engine.benchmark_coding import human_tones
from feedback_analysis.engine.evaluate import class_f1, clustering_agreement
from feedback_analysis.engine.figures import Row, table
from feedback_analysis.engine.tone import tone_of
from feedback_analysis.engine.vector_store import MemoryVectorStore
from feedback_analysis.engine.vectors import embed
from tests.bench.figures import PROJECT, Figure
from tests.bench.theming_demo import demo_figures

DATA = PROJECT.parent / "shared" / "data"
PEERS = PROJECT / "var" / "peers" / "bin" / "python"
SETS = ("nhs_fft_v6", "banking77", "argkp2021")
WHOLE = "whole"


def measure() -> list[Figure]:
    """Return the engine's figures and, where they are installed, the peers'; none without the sets."""
    if not DATA.exists():
        return []
    store = MemoryVectorStore()
    ours = [Figure(**entry) for entry in benchmark.measure(DATA, store)] + demo_figures(store)
    return [*ours, *_peers(ours, store)] if PEERS.exists() else ours


def _peers(ours: Sequence[Figure], store: MemoryVectorStore) -> list[Figure]:
    rows = {name: benchmark.labelled(DATA, name) for name in SETS}
    speed = benchmark.whole_run_rows(DATA / "nhs_fft_v6.csv")
    judged = [row for row in table(DATA / "nhs_fft_v6.csv") if row["sentiment"]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for of, labelled in rows.items():
            _write(folder / of, labelled, store)
        _write(folder / WHOLE, speed, store)
        (folder / "sentiment.json").write_text(json.dumps([row["text"] for row in judged]), "utf-8")
        script = Path(__file__).with_name("peers.py")
        subprocess.run([str(PEERS), str(script), str(folder)], check=True)
        found = json.loads((folder / "peers.json").read_text("utf-8"))
    figures, ratios = [], []
    for of, labelled in rows.items():
        theirs = {peer: _agreement(labelled, entry) for peer, entry in found[of].items()}
        for peer, (ami, groups) in theirs.items():
            figures.append(
                Figure("theming", f"{of}, {peer}: agreement with human codes", ami, "AMI")
            )
            figures.append(Figure("theming", f"{of}, {peer}: themes", groups, "themes"))
        mine = next(one.value for one in ours if one.name.startswith(of) and one.unit == "AMI")
        ratios.append(mine / max(ami for ami, _ in theirs.values()))
        figures.append(_at_least(f"{of}: agreement against the best peer", ratios[-1], "x", 1.0))
    figures.append(_at_least("Mean of the three ratios", float(np.mean(ratios)), "x", 1.2))
    return [
        *figures,
        *_speed(ours, found[WHOLE], len(speed)),
        *_vader(judged, found),
    ]


def _at_least(name: str, value: float, unit: str, goal: float) -> Figure:
    return Figure("theming", name, round(value, 4), unit, f"{goal:g}", value >= goal)


def _parts(rows: Sequence[Row]) -> list[list[int]]:
    """Rows question by question; all together where there are no questions."""
    questions: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        questions.setdefault(row.get("question", ""), []).append(at)
    return list(questions.values())


def _write(path: Path, rows: Sequence[Row], store: MemoryVectorStore) -> None:
    texts = [row["text"] for row in rows]
    parts = [(at, len({rows[row]["labels"] for row in at})) for at in _parts(rows)]
    np.savez(path.with_suffix(".npz"), vectors=embed(texts, store=store))
    path.with_suffix(".json").write_text(json.dumps({"texts": texts, "parts": parts}), "utf-8")


def _agreement(rows: Sequence[Row], entry: dict[str, Any]) -> tuple[float, float]:
    """Mean over questions weighted by size, and groups for each question, outliers not counted."""
    scores, sizes, groups = [], [], []
    for at, found in zip(_parts(rows), entry["groups"], strict=True):
        scores.append(clustering_agreement([rows[row]["labels"] for row in at], found)["ami"])
        sizes.append(len(at))
        groups.append(len(set(found) - {-1}))
    return float(np.average(scores, weights=sizes)), float(np.mean(groups))


def _speed(ours: Sequence[Figure], peers: dict[str, Any], size: int) -> list[Figure]:
    """The whole run against BERTopic on the same responses, with the time our own vectors take."""
    rate = {one.name: one.value for one in ours}
    whole = size / rate[benchmark.VECTORS] + peers["BERTopic"]["seconds"]
    name = "BERTopic, vectors and fit: responses themed"
    return [
        Figure("theming", name, round(size / whole, 4), "responses per second"),
        _at_least(
            "Whole run, nothing cached, against BERTopic's",
            rate[benchmark.COLD] * whole / size,
            "x",
            1.5,
        ),
        _at_least(
            "Whole run, vectors cached, against BERTopic's",
            rate[benchmark.WARM] * whole / size,
            "x",
            10,
        ),
    ]


def _vader(rows: Sequence[Row], found: dict[str, Any]) -> list[Figure]:
    score = class_f1(human_tones(rows), [str(tone_of(polarity)) for polarity in found["sentiment"]])
    name = "nhs_fft_v6: sentiment, VADER"
    return [
        Figure("theming", f"{name}, macro F1", score["macro_f1"], "macro F1"),
        Figure("theming", f"{name}, accuracy", score["accuracy"], "accuracy"),
    ]
