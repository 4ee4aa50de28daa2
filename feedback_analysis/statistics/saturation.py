"""When did the answers stop bringing new themes?

The measure of Guest, Namey and Chen (2020, PLoS ONE 15(5), e0232076): the themes of a first base of
answers, the new themes of each following run of answers as a share of them, and a threshold below
which the material counts as saturated.
"""

from collections.abc import Sequence
from dataclasses import dataclass

THRESHOLD = 0.05
BASE_SHARE = 0.1
SMALLEST_BASE, SMALLEST_RUN = 6, 3


@dataclass(frozen=True, slots=True)
class Saturation:
    """The curve (answers read, themes seen) and where it became flat: None where it never did."""

    curve: Sequence[tuple[int, int]]
    base: int
    run: int
    reached_at: int | None
    last_new_at: int | None

    @property
    def in_words(self) -> str:
        """What it means."""
        if not self.curve:
            return "No answer is in a theme yet."
        total = self.curve[-1][0]
        if self.reached_at is None:
            return (
                f"The answers were still bringing new themes at the end of {total:,}. More answers would "
                "probably bring more themes: do not call the list complete."
            )
        return (
            f"After {self.reached_at:,} of {total:,} answers, the next {self.run} brought at most "
            f"{THRESHOLD:.0%} new themes. The last theme to appear first came up in answer "
            f"{self.last_new_at:,}. More answers of the same kind would probably bring little new."
        )


def saturation(answers: Sequence[frozenset[int]]) -> Saturation:
    """Return how themes accumulate over answers in the order they came in.

    The base is a tenth of the answers (6 at least), a run half of that (3 at least).
    """
    base = max(SMALLEST_BASE, round(BASE_SHARE * len(answers)))
    run = max(SMALLEST_RUN, base // 2)
    seen: set[int] = set()
    totals: list[int] = []
    last_new = None
    for number, themes in enumerate(answers, start=1):
        if themes - seen:
            last_new = number
        seen |= themes
        totals.append(len(seen))
    curve = [(number, count) for number, count in enumerate(totals, start=1)]
    return Saturation(curve, base, run, _reached(totals, base, run), last_new)


def _reached(totals: Sequence[int], base: int, run: int) -> int | None:
    if len(totals) < base + run or not totals[base - 1]:
        return None
    for end in range(base + run, len(totals) + 1, run):
        new = totals[end - 1] - totals[end - run - 1]
        if new / totals[base - 1] <= THRESHOLD:
            return end - run
    return None
