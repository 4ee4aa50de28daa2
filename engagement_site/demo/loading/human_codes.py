"""The codes people gave the illustrative answers, excerpt by excerpt."""

from dataclasses import dataclass

from engagement_site.demo.context import DemoContext


@dataclass(frozen=True)
class CodedStretch:
    """A stretch of an answer, as offsets into it, and the codes people gave it; perhaps none."""

    start: int
    end: int
    codes: frozenset[str]


class HumanCodes:
    """What people decided about each excerpt of an illustrative answer, wherever it is divided."""

    def __init__(self, demo: DemoContext) -> None:
        """Read both files and find each excerpt in its answer; KeyError or ValueError where it is not."""
        texts = {row["id"]: row["text"] for row in demo.rows("illustrative_responses.csv")}
        self._stretches: dict[str, list[CodedStretch]] = {}
        for row in demo.rows("illustrative_excerpts.csv"):
            known = self._stretches.setdefault(row["id"], [])
            after = known[-1].end if known else 0
            start = texts[row["id"]].index(row["excerpt"], after)
            codes = frozenset(filter(None, row["theme_codes"].split("|")))
            known.append(CodedStretch(start, start + len(row["excerpt"]), codes))

    def knows(self, answer: str) -> bool:
        """Say whether people coded the answer with this identifier."""
        return answer in self._stretches

    def of(self, answer: str, start: int, end: int) -> frozenset[str]:
        """Return the codes of a stretch: those of the coded one it has most in common with."""
        best = max(
            self._stretches.get(answer, ()),
            key=lambda one: min(end, one.end) - max(start, one.start),
            default=None,
        )
        apart = best is None or min(end, best.end) <= max(start, best.start)
        return frozenset() if best is None or apart else best.codes
