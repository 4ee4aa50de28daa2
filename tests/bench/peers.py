"""What other ways make of the same texts and vectors; runs in the environment of `make bench-peers` alone.

Reads a folder with `<name>.npz` (vectors) and `<name>.json` (texts, the true number of groups, or texts with a
question each); writes `peers.json`: for each set and peer the group of every text and the seconds it took.
It imports nothing of the project.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

warnings.filterwarnings("ignore")
SEED = 0
WHOLE = "whole"
"""The set on which only the time of BERTopic is taken."""


def bertopic_alone(texts: list[str], vectors: np.ndarray, groups: int) -> dict[str, list[int]]:
    """BERTopic by default but for its seed."""
    return {"BERTopic": _fitted(texts, vectors)[1]}


def bertopic(texts: list[str], vectors: np.ndarray, groups: int) -> dict[str, list[int]]:
    """BERTopic by default but for its seed; once as it is and once with its outliers reassigned."""
    model, found = _fitted(texts, vectors)
    try:
        filled = model.reduce_outliers(texts, found, strategy="embeddings", embeddings=vectors)
    except ValueError:  # nothing but outliers, or none
        filled = found
    return {"BERTopic": found, "BERTopic, outliers reassigned": list(filled)}


def _fitted(texts: list[str], vectors: np.ndarray) -> tuple[Any, list[int]]:
    from bertopic import BERTopic
    from umap import UMAP

    reduction = UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=SEED
    )
    model = BERTopic(umap_model=reduction, verbose=False)
    found, _ = model.fit_transform(texts, vectors)
    return model, list(found)


def kmeans(texts: list[str], vectors: np.ndarray, groups: int) -> dict[str, list[int]]:
    """k-means on the vectors, told the true number of groups."""
    from sklearn.cluster import KMeans

    found = KMeans(groups, n_init=3, random_state=SEED).fit_predict(vectors)
    return {"MiniLM and k-means, true number": found.tolist()}


def nmf(texts: list[str], vectors: np.ndarray, groups: int) -> dict[str, list[int]]:
    """Non-negative factors of word counts, told the true number of groups."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(stop_words="english", min_df=2, sublinear_tf=True).fit_transform(texts)
    found = NMF(min(groups, *words.shape), random_state=SEED, max_iter=300).fit_transform(words)
    return {"TF-IDF and NMF, true number": found.argmax(axis=1).tolist()}


def vader(texts: list[str]) -> list[float]:
    """VADER's compound polarity of each text."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    read = SentimentIntensityAnalyzer()
    return [read.polarity_scores(text)["compound"] for text in texts]


PEERS: tuple[Callable[..., dict[str, list[int]]], ...] = (bertopic, kmeans, nmf)


def _timed(
    peers: tuple[Callable[..., dict[str, list[int]]], ...],
    texts: list[str],
    vectors: np.ndarray,
    groups: int,
) -> dict[str, dict[str, object]]:
    results: dict[str, dict[str, object]] = {}
    for peer in peers:
        began = time.perf_counter()
        try:
            found = peer(texts, vectors, groups)
        except (ValueError, TypeError, IndexError, ZeroDivisionError) as error:
            # Too few texts for UMAP or HDBSCAN: a question's answers are then one group.
            print(f"{peer.__name__}: {error}", file=sys.stderr)
            found = {name: [0] * len(texts) for name in _names(peer)}
        seconds = time.perf_counter() - began
        results |= {
            name: {"groups": [int(at) for at in row], "seconds": seconds}
            for name, row in found.items()
        }
    return results


def _names(peer: Callable[..., dict[str, list[int]]]) -> tuple[str, ...]:
    return {
        bertopic_alone: ("BERTopic",),
        bertopic: ("BERTopic", "BERTopic, outliers reassigned"),
        kmeans: ("MiniLM and k-means, true number",),
        nmf: ("TF-IDF and NMF, true number",),
    }[peer]


def main(folder: Path) -> None:
    """Measure every set in the folder."""
    out: dict[str, object] = {}
    for path in sorted(folder.glob("*.npz")):
        known = json.loads(path.with_suffix(".json").read_text("utf-8"))
        vectors = np.load(path)["vectors"]
        results: dict[str, dict[str, object]] = {}
        for at, groups in known["parts"]:
            peers = (bertopic_alone,) if path.stem == WHOLE else PEERS
            part = _timed(peers, [known["texts"][row] for row in at], vectors[at], groups)
            for name, result in part.items():
                entry = results.setdefault(name, {"groups": [], "seconds": 0.0})
                entry["groups"].append(result["groups"])
                entry["seconds"] += result["seconds"]
        out[path.stem] = results
        print(f"peers: {path.stem} done", file=sys.stderr, flush=True)
    tone = folder / "sentiment.json"
    if tone.exists():
        out["sentiment"] = vader(json.loads(tone.read_text("utf-8")))
    (folder / "peers.json").write_text(json.dumps(out), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
