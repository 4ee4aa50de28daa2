"""Two runs of one analysis beside each other."""

from dataclasses import dataclass

from feedback_analysis.models import ExcerptCode, Run
from feedback_analysis.queries.review import theme_rows


@dataclass(frozen=True, slots=True)
class Line:
    """A theme of the one run and the theme of the other that is nearest to it."""

    label: str
    size: int
    nearest: str
    nearest_size: int
    both: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two runs share: answers both have read, those that stand alike, theme by theme."""

    common: int
    alike: int
    lines: list[Line]
    only_other: list[tuple[str, int]]


def compare(one: Run, other: Run) -> Comparison:
    """Compare two finished runs over the answers both have read."""
    common = set(one.run_responses.values_list("response_id", flat=True)) & set(
        other.run_responses.values_list("response_id", flat=True)
    )
    ours, theirs = _members(one, common), _members(other, common)
    nearest: dict[str, str] = {}
    lines = []
    for label, members in ours.items():
        best = max(theirs, key=lambda name: _likeness(members, theirs[name]), default="")
        likeness = _likeness(members, theirs[best]) if best else 0.0
        if not likeness:
            best = ""
        nearest[label] = best
        lines.append(
            Line(label, len(members), best, len(theirs.get(best, ())),
                 len(members & theirs.get(best, set())), likeness)
        )  # fmt: skip
    matched = {
        label: name
        for label, name in nearest.items()
        if name and _nearest(theirs[name], ours) == label
    }
    left = [(label, len(theirs[label])) for label in theirs if label not in matched.values()]
    return Comparison(len(common), _alike(common, ours, theirs, matched), lines, left)


def _nearest(members: set[int], themes: dict[str, set[int]]) -> str:
    return max(themes, key=lambda name: _likeness(members, themes[name]))


def _alike(
    common: set[int],
    ours: dict[str, set[int]],
    theirs: dict[str, set[int]],
    matched: dict[str, str],
) -> int:
    """Count the answers whose themes, once named alike, are the same in both runs."""
    named = {name: label for label, name in matched.items()}
    count = 0
    for response in common:
        left = {label for label, members in ours.items() if response in members}
        right = {
            named.get(name, name + "?") for name, members in theirs.items() if response in members
        }
        count += left == right
    return count


def _members(run: Run, common: set[int]) -> dict[str, set[int]]:
    labels = {row.theme.pk: row.theme.label for row in theme_rows(run)}
    members: dict[str, set[int]] = {label: set() for label in labels.values()}
    pairs = ExcerptCode.objects.live().filter(theme__in=labels)
    for theme, response in pairs.values_list("theme_id", "excerpt__response_id"):
        if response in common:
            members[labels[theme]].add(response)
    return members


def _likeness(one: set[int], other: set[int]) -> float:
    either = len(one | other)
    return len(one & other) / either if either else 0.0
