"""`make bench [GROUP=…]`: measures, prints a table, writes var/bench.json."""

import argparse
import sys
from importlib import import_module
from importlib.util import find_spec

from tests.bench.figures import Figure, keep, show

GROUPS = tuple(
    group
    for group in (
        "pages", "opportunities", "events", "consultations", "theming", "review",
        "market_position", "providers",
    )
    if find_spec(f"tests.bench.{group}")
)  # fmt: skip


def measure(group: str) -> list[Figure]:
    """Return what `tests.bench.<group>` measures."""
    figures: list[Figure] = import_module(f"tests.bench.{group}").measure()
    return figures


def main() -> int:
    """Measure the groups asked for, all of them by default."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    groups = parser.parse_args().groups or list(GROUPS)
    if unknown := sorted(set(groups) - set(GROUPS)):
        parser.error(f"no group {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    figures = [figure for group in groups for figure in measure(group)]
    show(figures)
    path = keep(figures, groups=groups)
    print(f"\nWritten to {path.relative_to(path.parents[1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
