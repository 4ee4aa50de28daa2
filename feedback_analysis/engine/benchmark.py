"""Measures the engine on labelled responses: the ``theming`` group of the benchmark.

How scores are taken: single-label rows, exact duplicate texts once, rows whose label means "none" left out.
A whole run is measured in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .benchmark_coding import assignment_figures, sentiment_figures
from .evaluate import clustering_agreement
from .figures import NONE, Figure, Row, figure, table
from .pipeline import theme
from .types import Config, SourceText, Standing, ThemingResult
from .vector_store import MemoryVectorStore, VectorStore

_SPEED_SAMPLE = 5000
_BANKING_SAMPLE = 4000
COLD, WARM = "Responses themed, nothing cached", "Responses themed, vectors cached"
VECTORS = "Responses given vectors"


def measure(data_dir: Path | str, store: VectorStore | None = None) -> list[Figure]:
    """All figures of the group, in about two minutes on two cores.

    Args:
        data_dir: holds ``nhs_fft_v6.csv`` with its ``_meta`` and ``_codebook``, ``banking77.csv`` and
            ``argkp2021.csv``.
        store: for vectors that are used again.

    Returns:
        ``{"group", "name", "value", "unit", "goal", "holds"}`` for each figure; goal and holds are ``None``
        where a figure has no goal.

    Raises:
        OSError: a data file is missing.
    """
    folder = Path(data_dir)
    store = store or MemoryVectorStore()
    nhs, meta = table(folder / "nhs_fft_v6.csv"), table(folder / "nhs_fft_v6_meta.csv")
    figures = [
        *_discovery("nhs_fft_v6", labelled(folder, "nhs_fft_v6"), 0.295, store),
        *_discovery("banking77", labelled(folder, "banking77"), 0.761, store),
        *_by_question(labelled(folder, "argkp2021"), 0.263, store),
        *_steadiness("nhs_fft_v6", _single(nhs), store),
        *assignment_figures(nhs, table(folder / "nhs_fft_v6_codebook.csv"), meta, store),
        *sentiment_figures(nhs, meta, store),
    ]
    return figures + _whole_run(folder / "nhs_fft_v6.csv")


def labelled(folder: Path, name: str) -> list[Row]:
    """The rows of a set on which agreement is measured; banking77 in a fixed sample of 4,000."""
    rows = _single(table(folder / f"{name}.csv"))
    return _sample(rows, _BANKING_SAMPLE) if name == "banking77" else rows


def _single(rows: Sequence[Row]) -> list[Row]:
    """Rows with one label that means something, each text (to a question) once."""
    first: dict[tuple[str, str], Row] = {}
    for row in rows:
        if row["labels"] not in NONE and "|" not in row["labels"]:
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
        figure(
            f"{name}: agreement of found themes with human codes, AMI",
            agreement["ami"],
            "AMI",
            goal,
        ),
        figure(f"{name}: agreement of found themes with human codes, NMI", agreement["nmi"], "NMI"),
        figure(f"{name}: themes", len(result.themes), "themes"),
        figure(
            f"{name}: informative responses without a theme",
            _rest(result),
            "share",
            0.08,
            most=True,
        ),
        figure(f"{name}: time to find themes", result.seconds["discover"], "seconds"),
    ]


def _steadiness(name: str, rows: Sequence[Row], store: VectorStore) -> list[Figure]:
    """How far a run agrees with one by another seed, and with one on a random nine tenths."""

    def grouped(kept: Sequence[Row], seed: int) -> list[str]:
        responses = [SourceText(row["id"], row["text"]) for row in kept]
        return _main_themes(kept, theme(responses, Config(seed=seed), vector_store=store))

    whole, reseeded = grouped(rows, 0), grouped(rows, 4)
    at = np.sort(np.random.default_rng(1).permutation(len(rows))[: round(0.9 * len(rows))])
    part = grouped([rows[number] for number in at], 0)
    seeds = clustering_agreement(whole, reseeded)["ami"]
    parts = clustering_agreement([whole[number] for number in at], part)["ami"]
    return [
        figure(f"{name}: themes by another seed, agreement", seeds, "AMI", 0.95),
        figure(f"{name}: themes of a random 90 %, agreement with those of all", parts, "AMI", 0.75),
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
        figure(
            "argkp2021 by question: agreement with human codes, AMI",
            float(np.average(scores, weights=sizes)),
            "AMI",
            goal,
        ),
        figure("argkp2021 by question: themes for each question", per_question, "themes"),
        figure("argkp2021 by question: without a theme", _rest(result), "share", 0.08, most=True),
    ]


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
        figure(
            COLD,
            seen["responses"] / seen["cold"],
            "responses per second",
        ),
        figure(
            WARM,
            seen["responses"] / seen["warm"],
            "responses per second",
        ),
        figure(VECTORS, seen["responses"] / seen["vectors"], "responses per second"),
        figure("Peak memory of a whole run", seen["megabytes"], "MB", 500, most=True),
    ]


def whole_run_rows(path: Path) -> list[Row]:
    """The first 5,000 different texts that people could code, with one label or several."""
    first = {row["text"]: row for row in table(path) if row["labels"] not in NONE}
    return list(first.values())[:_SPEED_SAMPLE]


def run_alone() -> None:
    """Theme the whole-run rows of the file named on the command line and print what it took."""
    rows = whole_run_rows(Path(sys.argv[1]))
    responses = [SourceText(row["id"], row["text"]) for row in rows]
    store = MemoryVectorStore()
    seconds = []
    vectors = 0.0
    for _ in range(2):
        started = time.perf_counter()
        result = theme(responses, vector_store=store)
        seconds.append(time.perf_counter() - started)
        vectors = max(vectors, result.seconds["vectors"])
    peak = _peak_megabytes()
    sys.stdout.write(
        json.dumps(
            {
                "responses": len(responses),
                "cold": seconds[0],
                "warm": seconds[1],
                "vectors": vectors,
                "megabytes": peak,
            }
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
