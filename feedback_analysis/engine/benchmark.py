"""Measures the engine on labelled responses: the ``theming`` group of the benchmark.

How scores are taken: single-label rows, exact duplicate texts once, rows whose label means "none" left out.
A whole run is measured in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import csv
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .evaluate import assignment_f1, class_f1, clustering_agreement
from .idioms import words_of
from .pipeline import theme
from .sentiment import assess
from .types import CodebookTheme, CodedExample, Config, SourceText, Standing, ThemingResult
from .vector_store import MemoryVectorStore, VectorStore

Row = dict[str, str]
Figure = dict[str, Any]

_NONE = frozenset({"", "Labelling not possible", "Not assigned"})
_SPEED_SAMPLE = 2000
_BANKING_SAMPLE = 4000
# The published codebook is coarser in three places than the labels of the data.
_CODEBOOK_NAME = {
    "Staff responsiveness": "Staffing levels & responsiveness",
    "Number & deployment of staff": "Staffing levels & responsiveness",
    "Referals & continuity of care": "Continuity of care",
    "Staff continuity": "Continuity of care",
    "Environment & Facilities": "Environment, facilities & equipment",
    "Provision of medical equipment": "Environment, facilities & equipment",
}
_CLASS = {"very positive": "favourable", "positive": "favourable", "neutral/mixed": "neither"}


def measure(data_dir: Path | str) -> list[Figure]:
    """All figures of the group, in about two minutes on two cores.

    Args:
        data_dir: holds ``nhs_fft_v6.csv`` with its ``_meta`` and ``_codebook``, ``banking77.csv`` and
            ``argkp2021.csv``.

    Returns:
        ``{"group", "name", "value", "unit", "goal", "holds"}`` for each figure; goal and holds are ``None``
        where a figure has no goal.

    Raises:
        OSError: a data file is missing.
    """
    folder = Path(data_dir)
    store = MemoryVectorStore()
    nhs = _table(folder / "nhs_fft_v6.csv")
    figures = [
        *_discovery("nhs_fft_v6", _single(nhs), 0.295, store),
        *_discovery(
            "banking77",
            _sample(_single(_table(folder / "banking77.csv")), _BANKING_SAMPLE),
            0.761,
            store,
        ),
        *_by_question(_single(_table(folder / "argkp2021.csv")), 0.263, store),
        *_assignment(nhs, _table(folder / "nhs_fft_v6_codebook.csv"), store),
        *_sentiment(nhs, _table(folder / "nhs_fft_v6_meta.csv")),
    ]
    return figures + _whole_run(folder / "nhs_fft_v6.csv")


def _figure(
    name: str, value: float, unit: str, goal: float | None = None, *, most: bool = False
) -> Figure:
    """One figure; a goal is the least it should be, or with ``most`` the greatest."""
    value = round(float(value), 4)
    holds = None if goal is None else (value <= goal if most else value >= goal)
    return {
        "group": "theming",
        "name": name,
        "value": value,
        "unit": unit,
        "goal": goal,
        "holds": holds,
    }


def _table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _single(rows: Sequence[Row]) -> list[Row]:
    """Rows with one label that means something, each text (to a question) once."""
    first: dict[tuple[str, str], Row] = {}
    for row in rows:
        if row["labels"] not in _NONE and "|" not in row["labels"]:
            first.setdefault((row.get("question", ""), row["text"]), row)
    return list(first.values())


def _sample(rows: Sequence[Row], size: int) -> list[Row]:
    order = np.random.default_rng(0).permutation(len(rows))[:size]
    return [rows[at] for at in sorted(order)]


def _main_themes(rows: Sequence[Row], result: ThemingResult) -> list[str]:
    """Each response's likeliest theme; "rest" is a group like any other."""
    best: dict[str, str] = {}
    for assignment in result.assignments:
        best.setdefault(assignment.response_id, assignment.theme_id)
    return [best.get(row["id"], "rest") for row in rows]


def _rest(result: ThemingResult) -> float:
    informative = [
        status for status in result.standing if status in (Standing.THEMED, Standing.REST)
    ]
    return informative.count(Standing.REST) / max(1, len(informative))


def _discovery(name: str, rows: Sequence[Row], goal: float, store: VectorStore) -> list[Figure]:
    responses = [SourceText(row["id"], row["text"]) for row in rows]
    result = theme(responses, vector_store=store)
    agreement = clustering_agreement([row["labels"] for row in rows], _main_themes(rows, result))
    return [
        _figure(
            f"{name}: agreement of found themes with human codes, AMI",
            agreement["ami"],
            "AMI",
            goal,
        ),
        _figure(
            f"{name}: agreement of found themes with human codes, NMI", agreement["nmi"], "NMI"
        ),
        _figure(f"{name}: themes", len(result.themes), "themes"),
        _figure(
            f"{name}: informative responses without a theme",
            _rest(result),
            "share",
            0.08,
            most=True,
        ),
        _figure(f"{name}: time to find themes", result.seconds["discover"], "seconds"),
    ]


def _by_question(rows: Sequence[Row], goal: float, store: VectorStore) -> list[Figure]:
    responses = [SourceText(row["id"], row["text"], row["question"]) for row in rows]
    result = theme(responses, Config(by_question=True), vector_store=store)
    found = _main_themes(rows, result)
    scores, sizes = [], []
    for question in dict.fromkeys(row["question"] for row in rows):
        at = [number for number, row in enumerate(rows) if row["question"] == question]
        scores.append(
            clustering_agreement([rows[i]["labels"] for i in at], [found[i] for i in at])["ami"]
        )
        sizes.append(len(at))
    per_question = len(result.themes) / len(sizes)
    return [
        _figure(
            "argkp2021 by question: agreement with human codes, AMI",
            float(np.average(scores, weights=sizes)),
            "AMI",
            goal,
        ),
        _figure("argkp2021 by question: themes for each question", per_question, "themes"),
        _figure("argkp2021 by question: without a theme", _rest(result), "share", 0.08, most=True),
    ]


def _assignment(nhs: Sequence[Row], book: Sequence[Row], store: VectorStore) -> list[Figure]:
    """Codebook alone, then with all corrections but those of a fixed random fifth, which is scored."""
    names = [row["label"] for row in book if row["label"] not in _NONE]
    first = {row["text"]: row for row in nhs}
    rows = [row for row in first.values() if _codes(row, names)]
    corpus = {" ".join(words_of(row["text"])) for row in rows}
    codebook = [
        CodebookTheme(
            row["label"], row["label"], row["description"], _unseen(row["examples"], corpus)
        )
        for row in book
        if row["label"] in names
    ]
    order = np.random.default_rng(0).permutation(len(rows))
    held_out, rest = order[: len(rows) // 5], order[len(rows) // 5 :]
    responses = [SourceText(rows[at]["id"], rows[at]["text"]) for at in held_out]
    human = [_codes(rows[at], names) for at in held_out]
    figures = []
    for count, goal in ((0, 0.51), (250, 0.61), (len(rest), 0.73)):
        coded = [
            CodedExample(rows[at]["text"], tuple(sorted(_codes(rows[at], names))))
            for at in rest[:count]
        ]
        result = theme(responses, codebook=codebook, examples=coded, vector_store=store)
        found: dict[str, set[str]] = {response.id: set() for response in responses}
        for row in result.assignments:
            found[row.response_id].add(row.theme_id)
        score = assignment_f1(human, [found[response.id] for response in responses])
        with_what = f"codebook and {count} coded texts" if count else "codebook alone"
        figures.append(
            _figure(
                f"nhs_fft_v6: assignment, {with_what}, micro F1",
                score["micro_f1"],
                "micro F1",
                goal,
            )
        )
        figures.append(
            _figure(f"nhs_fft_v6: assignment, {with_what}, macro F1", score["macro_f1"], "macro F1")
        )
    return figures


def _codes(row: Row, names: Sequence[str]) -> set[str]:
    labels = (_CODEBOOK_NAME.get(label, label) for label in row["labels"].split("|"))
    return {label for label in labels if label in names}


def _unseen(examples: str, corpus: set[str]) -> tuple[str, ...]:
    """The codebook's quotes that are not in the data to be coded."""
    return tuple(
        text
        for text in examples.split("|")
        if text.strip() and " ".join(words_of(text)) not in corpus
    )


def _sentiment(nhs: Sequence[Row], meta: Sequence[Row]) -> list[Figure]:
    """Three classes on whole comments, with and without telling the engine what was asked."""
    questions = {row["id"]: row["FFT question"] for row in meta}
    rows = [row for row in nhs if row["sentiment"]]
    human = [_CLASS.get(row["sentiment"], "unfavourable") for row in rows]
    figures = []
    for asked, goal in ((False, 0.417), (True, 0.534)):
        found = [
            polarity_class(
                assess(row["text"], question=questions[row["id"]] if asked else "").polarity
            )
            for row in rows
        ]
        score = class_f1(human, found)
        name = (
            "nhs_fft_v6: sentiment, question known"
            if asked
            else "nhs_fft_v6: sentiment, question unknown"
        )
        figures.append(_figure(f"{name}, macro F1", score["macro_f1"], "macro F1", goal))
        figures.append(
            _figure(f"{name}, accuracy", score["accuracy"], "accuracy", 0.62 if asked else None)
        )
    return figures


def polarity_class(polarity: float) -> str:
    """Favourable, neither or unfavourable, as the benchmark counts a polarity."""
    return "favourable" if polarity > 0.05 else "unfavourable" if polarity < -0.05 else "neither"


def _whole_run(path: Path) -> list[Figure]:
    """Cold and with known vectors, in a new process, whose peak memory is read at the end."""
    program = "from feedback_analysis.engine.benchmark import run_alone; run_alone()"
    done = subprocess.run(  # noqa: S603 - our own program, with a path as its argument
        [sys.executable, "-c", program, str(path.resolve())],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    seen = json.loads(done.stdout.splitlines()[-1])
    return [
        _figure(
            "Responses themed, nothing cached",
            seen["responses"] / seen["cold"],
            "responses per second",
        ),
        _figure(
            "Responses themed, vectors cached",
            seen["responses"] / seen["warm"],
            "responses per second",
        ),
        _figure("Peak memory of a whole run", seen["megabytes"], "MB", 500, most=True),
    ]


def run_alone() -> None:
    """Theme the first informative rows of the file named on the command line and print what it took."""
    rows = _single(_table(Path(sys.argv[1])))[:_SPEED_SAMPLE]
    responses = [SourceText(row["id"], row["text"]) for row in rows]
    store = MemoryVectorStore()
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        theme(responses, vector_store=store)
        seconds.append(time.perf_counter() - started)
    peak = _peak_megabytes()
    sys.stdout.write(
        json.dumps(
            {"responses": len(responses), "cold": seconds[0], "warm": seconds[1], "megabytes": peak}
        )
    )


def _peak_megabytes() -> float:
    """The most memory this process has held; what getrusage says begins with that of the parent."""
    status = Path("/proc/self/status")
    if status.exists():
        held = re.search(r"^VmHWM:\s*(\d+) kB", status.read_text(encoding="ascii"), re.MULTILINE)
        if held:
            return int(held.group(1)) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1]), indent=1))
