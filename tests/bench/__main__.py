"""`make bench [GROUP=…]`: measures, prints a table, writes var/bench.json."""

import argparse
import sys
from collections.abc import Callable

from tests.bench.figures import Figure, keep, show


def _pages() -> list[Figure]:
    from tests.bench import pages

    return pages.measure()


def _theming() -> list[Figure]:
    from tests.bench import theming

    return theming.measure()


GROUPS: dict[str, Callable[[], list[Figure]]] = {"pages": _pages, "theming": _theming}


def main() -> int:
    """Measure the groups asked for, all of them by default."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    groups = parser.parse_args().groups or list(GROUPS)
    if unknown := sorted(set(groups) - set(GROUPS)):
        parser.error(f"no group {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    figures = [figure for group in groups for figure in GROUPS[group]()]
    show(figures)
    path = keep(figures, groups=groups)
    print(f"\nWritten to {path.relative_to(path.parents[1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
