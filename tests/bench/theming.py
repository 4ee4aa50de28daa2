"""The theming engine's figures on the labelled sets, where they lie beside the project."""

from feedback_analysis.engine import benchmark
from tests.bench.figures import PROJECT, Figure

DATA = PROJECT.parent / "shared" / "data"


def measure() -> list[Figure]:
    """Return the engine's own measurements as figures; none without the labelled sets."""
    if not DATA.exists():
        return []
    return [Figure(**entry) for entry in benchmark.measure(DATA)]
