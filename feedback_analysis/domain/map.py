"""Where excerpts lie on the map of a run: what is alike lies close together."""

import logging
from typing import Any

from feedback_analysis.domain.vectors_file import vectors_file
from feedback_analysis.models import Excerpt, Run

logger = logging.getLogger(__name__)

MOST = 1500
FEWEST = 12


def place_excerpts(run: Run) -> int:
    """Give up to MOST excerpts of a finished run a place, the same for the same run; return how many.

    The vectors are those the run worked out. t-SNE (van der Maaten and Hinton 2008) keeps
    neighbours together; distances between far groups mean nothing.
    """
    excerpts = list(run.excerpts.filter(by_hand=False).order_by("pk"))
    if len(excerpts) < FEWEST:
        return 0
    step = max(1, len(excerpts) / MOST)
    chosen = [excerpts[int(at * step)] for at in range(min(MOST, len(excerpts)))]
    places = _places([excerpt.text for excerpt in chosen])
    for excerpt, (x, y) in zip(chosen, places, strict=True):
        excerpt.x, excerpt.y = round(float(x), 4), round(float(y), 4)
    Excerpt.objects.bulk_update(chosen, ["x", "y"], batch_size=500)
    return len(chosen)


def _places(texts: list[str]) -> Any:
    # Heavy: the worker alone.
    import numpy as np
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    from feedback_analysis.engine.vector_store import SqliteVectorStore
    from feedback_analysis.engine.vectors import embed

    store = SqliteVectorStore(vectors_file())
    with threadpool_limits(limits=1):
        vectors = embed(texts, store=store)
        narrow = PCA(n_components=min(30, *vectors.shape), random_state=0).fit_transform(vectors)
        perplexity = max(3.0, min(30.0, len(texts) / 5))
        placed = TSNE(
            perplexity=perplexity, random_state=0, init="pca", max_iter=400
        ).fit_transform(narrow)
    reach = np.abs(placed).max(axis=0)
    return placed / np.where(reach > 0, reach, 1)
