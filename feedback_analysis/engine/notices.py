"""What an analyst should know about a run before using it, in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence

from .coding import Coding
from .reading import Reading
from .types import Standing

_FEW = 20
_SHAKY = 0.75


def notices_for(
    reading: Reading, codings: Sequence[Coding], standing: Sequence[Standing]
) -> tuple[str, ...]:
    """Sentences about anything that limits what the result can be used for; none where nothing does."""
    informative = standing.count(Standing.THEMED) + standing.count(Standing.REST)
    notices = []
    if not standing:
        notices.append("There are no responses, so there are no themes.")
    elif not informative:
        notices.append(
            "No response says anything that can be grouped: all are blank or say only that there is "
            "nothing to say."
        )
    elif informative < _FEW:
        notices.append(
            f"Only {informative} {'response says' if informative == 1 else 'responses say'} something. "
            "Read them all; themes from so few are suggestions at most."
        )
    different = {reading.first_of[position] for position in reading.owners}
    if informative > 1 and len(different) == 1:
        notices.append("All the responses say the same, so they make one theme.")
    if informative and reading.language not in ("English", ""):
        notices.append(
            f"Most of the responses look {reading.language}. The sentence model and the word lists are "
            "English: themes rest mainly on shared words and are less reliable, and no sentiment or kind "
            "of remark is given."
        )
    if reading.sample is not None:
        notices.append(
            f"Themes were sought among {len(reading.sample):,} of {informative:,} responses; the others were "
            "matched to them by a cheaper reading."
        )
    for coding in codings:
        about = f" on “{coding.question}”" if coding.question else ""
        if coding.capped:
            notices.append(
                f"There are fewer different remarks{about} than the themes asked for; it has "
                f"{len(coding.theme_ids)}."
            )
        if (
            coding.agreement is not None
            and coding.agreement < _SHAKY
            and len(coding.responses) >= _FEW
        ):
            notices.append(
                f"The themes{about} are not steady: repeated groupings agree only to "
                f"{coding.agreement:.2f} of 1. "
                "Treat their borders as a proposal."
            )
    return tuple(notices)
