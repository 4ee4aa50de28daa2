"""Joining human decisions of earlier runs to the themes a new run found."""

from collections.abc import Iterable

from django.db.models import Q

from feedback_analysis.enums import RunState
from feedback_analysis.models import ExcerptCode, Run, RunResponse, Theme

SAME_THEME = 0.5
"""The share of common responses (of those in either) from which two themes count as the same."""


def carry_decisions_over(run: Run) -> int:
    """Join each decided theme to the theme of `run` that holds the same responses, best first.

    A decided theme without such a match stays in the codebook as it is. Returns how many were
    joined.
    """
    decided = _last_found(run)
    fresh = list(run.themes.filter(codebook=None))
    if not decided or not fresh:
        return 0
    members = _members([*fresh, *decided.values()])
    shared = _responses_of(run) & _responses_read_by(theme.run_id for theme in decided.values())
    matches = sorted(
        (
            (_overlap(members[old.pk] & shared, members[new.pk] & shared), new.number, entry, new)
            for entry, old in decided.items()
            for new in fresh
            if new.question == old.question
        ),
        key=lambda match: (-match[0], match[1], match[2]),
    )
    joined_entries: set[int] = set()
    joined: list[Theme] = []
    for overlap, _, entry, new in matches:
        if overlap < SAME_THEME or entry in joined_entries or new in joined:
            continue
        new.codebook_id = entry
        joined_entries.add(entry)
        joined.append(new)
    Theme.objects.bulk_update(joined, ["codebook"])
    return len(joined)


def _last_found(run: Run) -> dict[int, Theme]:
    """Return, for each entry of the codebook, its theme in the latest run that found it."""
    themes = (
        Theme.objects.filter(codebook__analysis=run.analysis_id, run__state=RunState.FINISHED)
        .exclude(run=run)
        .order_by("codebook", "-run__number", "-responses")
    )
    found: dict[int, Theme] = {}
    for theme in themes:
        found.setdefault(theme.codebook_id or 0, theme)  # never 0: the filter sees to it
    return found


def _members(themes: list[Theme]) -> dict[int, set[int]]:
    members: dict[int, set[int]] = {theme.pk: set() for theme in themes}
    # What the programme found counts too where a person took it away or merged the theme since.
    pairs = ExcerptCode.objects.filter(
        Q(removed_at=None) | Q(confidence__isnull=False), theme__in=members
    ).values_list("theme_id", "excerpt__response_id")
    for theme_id, response_id in pairs.iterator(chunk_size=5000):
        members[theme_id].add(response_id)
    return members


def _responses_of(run: Run) -> set[int]:
    return set(run.run_responses.values_list("response_id", flat=True))


def _responses_read_by(run_ids: Iterable[int]) -> set[int]:
    read = RunResponse.objects.filter(run__in=set(run_ids))
    return set(read.values_list("response_id", flat=True))


def _overlap(left: set[int], right: set[int]) -> float:
    either = len(left | right)
    return len(left & right) / either if either else 0.0
