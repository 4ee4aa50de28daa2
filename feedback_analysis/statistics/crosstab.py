"""Themes against groups of respondents: counts, small numbers hidden, differences beyond chance."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FALSE_DISCOVERIES = 0.05


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `count` is None where it is hidden; `mark` is "more", "fewer" or ""."""

    count: int | None
    share: float | None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class CrossTab:
    """Rows of themes, columns of groups; `bases` are the groups' sizes, None where hidden."""

    themes: Sequence[int]
    groups: Sequence[str]
    bases: Sequence[int | None]
    cells: Mapping[tuple[int, str], Cell]
    compared: int

    def row(self, theme: int) -> list[Cell]:
        """Return a theme's cells in the order of the groups."""
        return [self.cells[theme, group] for group in self.groups]


def cross_tab(
    answers: Iterable[tuple[str, frozenset[int]]], themes: Sequence[int], *, smallest: int
) -> CrossTab:
    """Count themes by group.

    A count below `smallest` (0 aside) is hidden, and where only one count of a row would be, the next
    smallest is hidden too: else it could be worked out from the theme's total. A group smaller than
    `smallest` is hidden whole. A cell is marked where Fisher's exact test of the group against
    everybody else finds a difference that stays significant when the share of false discoveries among
    all cells is held at 5% (Benjamini and Hochberg 1995).
    """
    bases: Counter[str] = Counter()
    counts: Counter[tuple[int, str]] = Counter()
    for group, given in answers:
        bases[group] += 1
        counts.update((theme, group) for theme in given)
    groups = [group for group, _ in sorted(bases.items(), key=lambda item: (-item[1], item[0]))]
    shown = [group for group in groups if bases[group] >= smallest]
    marks, compared = _marks(counts, bases, themes, shown)
    cells: dict[tuple[int, str], Cell] = {}
    for theme in themes:
        hidden = _hidden({group: counts[theme, group] for group in groups}, set(shown), smallest)
        for group in groups:
            if group in hidden:
                cells[theme, group] = Cell(None, None)
            else:
                count = counts[theme, group]
                mark = marks.get((theme, group), "")
                cells[theme, group] = Cell(count, count / bases[group], mark)
    sizes = [bases[group] if group in shown else None for group in groups]
    return CrossTab(list(themes), groups, sizes, cells, compared)


def _hidden(counts: Mapping[str, int], shown: set[str], smallest: int) -> set[str]:
    hidden = {
        group for group, count in counts.items() if group not in shown or 0 < count < smallest
    }
    open_ones = sorted(
        (group for group in counts if group not in hidden and counts[group]),
        key=lambda group: (counts[group], group),
    )
    if len(hidden) == 1 and open_ones:
        hidden.add(open_ones[0])
    return hidden


def _marks(
    counts: Counter[tuple[int, str]],
    bases: Counter[str],
    themes: Sequence[int],
    groups: Sequence[str],
) -> tuple[dict[tuple[int, str], str], int]:
    total = bases.total()
    tested: list[tuple[float, tuple[int, str], str]] = []
    for theme in themes:
        everywhere = sum(counts[theme, group] for group in bases)
        if not 0 < everywhere < total:
            continue
        for group in groups:
            if bases[group] == total:
                continue
            inside, base = counts[theme, group], bases[group]
            outside, rest = everywhere - inside, total - base
            word = "more" if inside / base > outside / rest else "fewer"
            tested.append((_fisher(inside, base, outside, rest), (theme, group), word))
    kept = benjamini_hochberg([p for p, _, _ in tested])
    marks = {key: word for (_, key, word), keep in zip(tested, kept, strict=True) if keep}
    return marks, len(tested)


def _fisher(inside: int, base: int, outside: int, rest: int) -> float:
    from scipy.stats import fisher_exact

    table = [[inside, base - inside], [outside, rest - outside]]
    return float(fisher_exact(table).pvalue)


def benjamini_hochberg(p_values: Sequence[float]) -> list[bool]:
    """Return which of these tests stay significant at FALSE_DISCOVERIES."""
    ordered = sorted(range(len(p_values)), key=lambda at: p_values[at])
    last = 0
    for rank, at in enumerate(ordered, start=1):
        if p_values[at] <= FALSE_DISCOVERIES * rank / len(p_values):
            last = rank
    kept = set(ordered[:last])
    return [at in kept for at in range(len(p_values))]
