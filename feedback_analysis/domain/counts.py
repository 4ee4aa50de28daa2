"""The figures of themes, counted anew after people moved excerpts."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count

from feedback_analysis.enums import Fact, Standing
from feedback_analysis.models import ExcerptCode, Run, RunResponse, Theme
from feedback_analysis.models.findings import tone_of

SAYS_SOMETHING = (Standing.THEMED, Standing.REST)
FIELDS = [
    "responses", "distinct_responses", "share", "mean_sentiment", "negative", "neutral",
    "positive", "figures",
]  # fmt: skip


def recount(run: Run, themes: Collection[int], responses: Collection[int] | None = None) -> None:
    """Bring the figures of these themes, and the standing of these responses, up to date.

    Call it in the transaction that changed the codes. `responses` are those whose codes changed;
    None stands for all of the run.
    """
    _restand(run, responses)
    found = list(run.themes.filter(pk__in=themes))
    first_of = _first_of_each_repeat(run)
    informative = _informative(run)
    members = _members([theme.pk for theme in found])
    for theme in found:
        _count(theme, members[theme.pk], first_of, informative)
    Theme.objects.bulk_update(found, FIELDS, batch_size=200)


Member = tuple[int, float | None, str, str, str]


def _members(themes: list[int]) -> dict[int, list[Member]]:
    """Return the excerpts of each theme: response, sentiment, kind, type of respondent, question."""
    members: defaultdict[int, list[Member]] = defaultdict(list)
    rows = (
        ExcerptCode.objects.live()
        .filter(theme__in=themes)
        .values_list(
            "theme_id", "excerpt__response_id", "excerpt__sentiment", "excerpt__kind",
            f"excerpt__response__facts__{Fact.RESPONDENT_TYPE}", "excerpt__response__question",
        )
    )  # fmt: skip
    for theme_id, response, sentiment, kind, who, question in rows.iterator(chunk_size=5000):
        members[theme_id].append((response, sentiment, kind, str(who or ""), question))
    return members


def _count(
    theme: Theme, members: list[Member], first_of: dict[int, int], informative: Counter[str]
) -> None:
    responses = {member[0] for member in members}
    theme.responses = len(responses)
    theme.distinct_responses = len({first_of.get(pk, pk) for pk in responses})
    base = informative[theme.question] if theme.question else informative.total()
    theme.share = round(theme.responses / base, 4) if base else 0.0
    judged = [member[1] for member in members if member[1] is not None]
    theme.mean_sentiment = round(sum(judged) / len(judged), 4) if judged else None
    tones = Counter(tone_of(sentiment) for sentiment in judged)
    theme.negative, theme.neutral = tones["negative"], tones["neutral"]
    theme.positive = tones["positive"]
    each = {member[0]: member for member in members}
    theme.figures = {
        "kinds": dict(Counter(member[2] for member in members)),
        "by_respondent_type": _without_empty(member[3] for member in each.values()),
        "by_question": _without_empty(member[4] for member in each.values()),
    }


def _without_empty(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(value for value in values if value))


def _first_of_each_repeat(run: Run) -> dict[int, int]:
    """Return, for each response that repeats another, the first with the same words."""
    first: dict[int, int] = {}
    found: dict[int, int] = {}
    repeated = run.run_responses.exclude(duplicate_group=None).order_by("response_id")
    for response, group in repeated.values_list("response_id", "duplicate_group"):
        found[response] = first.setdefault(group or 0, response)
    return found


def _informative(run: Run) -> Counter[str]:
    rows: Any = (
        run.run_responses.filter(standing__in=SAYS_SOMETHING)
        .values_list("response__question")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return Counter(dict(rows))


def _restand(run: Run, responses: Collection[int] | None) -> None:
    """A response with a live code is themed; one that says something and has none is in the rest."""
    standings = RunResponse.objects.filter(run=run)
    themed = ExcerptCode.objects.live().filter(excerpt__run=run)
    if responses is not None:
        standings = standings.filter(response__in=responses)
        themed = themed.filter(excerpt__response__in=responses)
    holders = themed.values("excerpt__response")
    standings.exclude(standing=Standing.THEMED).filter(response__in=holders).update(
        standing=Standing.THEMED
    )
    standings.filter(standing=Standing.THEMED).exclude(response__in=holders).update(
        standing=Standing.REST
    )
