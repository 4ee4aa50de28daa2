"""The Leiden method without chance, on scikit-network's."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sknetwork.clustering import Leiden

Labels = NDArray[np.int64]


class _SteadyLeiden(Leiden):
    """Leiden whose refinement moves each node where it gains most, instead of drawing lots.

    The library draws from the C library's generator, which belongs to the whole process: a second run in the
    same worker would come out differently. Here each cluster is refined from single nodes by the same local
    moves as in the first phase, over the edges inside clusters only, so what is refined stays within its
    cluster and nothing is drawn.
    """

    def _optimize_refine(
        self, labels: Any, labels_refined: Any, adjacency: Any, out_weights: Any, in_weights: Any
    ) -> Any:
        edges = adjacency.tocoo()
        inside = labels[edges.row] == labels[edges.col]
        within = sparse.csr_matrix(
            (edges.data[inside], (edges.row[inside], edges.col[inside])), shape=adjacency.shape
        )
        refined, _ = self._optimize(labels_refined, within, out_weights, in_weights)
        return refined


def divide(graph: sparse.csr_matrix, *, resolution: float, order: Labels) -> Labels:
    """Divide a graph into communities (Traag, Waltman and van Eck 2019).

    Args:
        graph: symmetric weights, shape (n, n).
        resolution: the higher, the more and smaller communities.
        order: a permutation of the n nodes, in which they are visited; the outcome depends on it a little
            and on nothing else.

    Returns:
        The community of each node, numbered from 0. Without edges every node is its own.
    """
    size = graph.shape[0]
    if graph.nnz == 0:
        return np.arange(size)
    labels = np.empty(size, dtype=np.int64)
    # Only the labels are wanted, not how near each node is to each community.
    method = _SteadyLeiden(resolution=resolution, return_probs=False, return_aggregate=False)
    labels[order] = method.fit_predict(graph[order][:, order])
    return labels
