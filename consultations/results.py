"""Results while answers come in: counts for each question, who has not answered, the clock."""

import statistics
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.utils import timezone

from consultations.about_events import feedback_subjects
from consultations.cells import all_asked
from consultations.enums import (
    ConsultationKind,
    ConsultationState,
    FieldType,
    ResponseState,
)
from consultations.models import ConsultationAnswer, ConsultationPage
from consultations.questionnaire import OTHER, Question
from engagement_site.core.charts import Bar, bar_chart
from engagement_site.core.models.pages import pages_related_to
from engagement_site.core.registry import registered_for

# What a council is expected to answer within.
OUTCOME_WEEKS = 12
NUMBERS = frozenset({FieldType.NUMBER, FieldType.MONEY, FieldType.RATING})


@dataclass
class QuestionResult:
    """What one question was answered with. `counts` holds (answer, how many) in the asked order."""

    question: Question
    answered: int = 0
    counts: list[tuple[str, int]] = field(default_factory=list)
    grid: list[tuple[str, list[int]]] = field(default_factory=list)
    summary: str = ""
    note: str = ""

    def chart(self) -> str:
        """Return the counts as a drawing, "" where there is nothing to draw."""
        if not any(count for _, count in self.counts):
            return ""
        bars = [Bar(label, count) for label, count in self.counts]
        return bar_chart(bars, title=f"Answers to: {self.question.label}", axis="responses")


@dataclass(frozen=True)
class Counted:
    """How many answered about something, of how many who are registered for it (None: not known)."""

    title: str
    answered: int
    registered: int | None = None


@dataclass(frozen=True)
class Standing:
    """How far a consultation has come, against those who were invited or are registered.

    `not_answered` are the invited organisations without a response; `begun` those of them that
    have a draft. `by_subject` counts feedback on each session of the linked events.
    """

    submitted: int
    drafts: int
    withdrawn: int
    set_aside: int
    invited: int
    invited_answered: int
    not_answered: list[str]
    begun: set[str]
    registered: list[tuple[str, int]]
    by_origin: list[tuple[str, int]]
    by_subject: list[Counted]
    closed_days: int | None
    outcome_due: date | None


def standing(consultation: ConsultationPage) -> Standing:
    """Return the live counts and the clock since closing."""
    responses = consultation.responses
    states = Counter(responses.values_list("state", "set_aside"))
    submitted = responses.submitted()
    answered = set(submitted.values_list("organisation_id", flat=True)) - {None}
    invited = list(consultation.invitations.select_related("organisation"))
    missing = [item for item in invited if item.organisation_id not in answered]
    drafting = set(
        responses.filter(state=ResponseState.DRAFT).values_list("organisation_id", flat=True)
    )
    registered = {page: registered_for(page) for page in pages_related_to(consultation)}
    closing_at, days = consultation.closing_at, closed_days(consultation)
    labels = dict(responses.model._meta.get_field("origin").choices or [])
    return Standing(
        submitted=states[(ResponseState.SUBMITTED, False)],
        set_aside=states[(ResponseState.SUBMITTED, True)],
        drafts=states[(ResponseState.DRAFT, False)],
        withdrawn=states[(ResponseState.WITHDRAWN, False)],
        invited=len(invited),
        invited_answered=len(invited) - len(missing),
        not_answered=[item.organisation.name for item in missing],
        begun={item.organisation.name for item in missing if item.organisation_id in drafting},
        registered=[(page.title, counts[""]) for page, counts in registered.items() if counts],
        by_origin=_counted(submitted.values_list("origin", flat=True), labels),
        by_subject=_by_subject(
            consultation,
            {key: number for counts in registered.values() for key, number in counts.items()},
        ),
        closed_days=days,
        outcome_due=(
            timezone.localdate(closing_at) + timedelta(weeks=OUTCOME_WEEKS)
            if closing_at is not None and days is not None
            else None
        ),
    )


def closed_days(consultation: ConsultationPage) -> int | None:
    """Return for how many days people have waited for the outcome, None where nobody waits."""
    now = timezone.now()
    if consultation.state_at(now) != ConsultationState.CLOSED or consultation.closing_at is None:
        return None
    return (now - consultation.closing_at).days


def _by_subject(consultation: ConsultationPage, registered: Mapping[str, int]) -> list[Counted]:
    """Return the feedback on each subject there is or was, those nobody wrote about included."""
    if consultation.kind != ConsultationKind.WORKSHOP_FEEDBACK:
        return []
    given = Counter(
        consultation.responses.submitted()
        .exclude(subject_key="")
        .values_list("subject_key", flat=True)
    )
    titles = {subject.key: subject.title for subject in feedback_subjects(consultation)}
    past = consultation.responses.submitted().filter(subject_key__in=given)
    for key, title in past.order_by("pk").values_list("subject_key", "subject_title"):
        titles.setdefault(key, title)
    return [Counted(title, given[key], registered.get(key)) for key, title in titles.items()]


def _counted(values: object, labels: dict[str, str]) -> list[tuple[str, int]]:
    found = Counter(values)  # type: ignore[call-overload]
    return [(str(labels.get(value, value)), count) for value, count in found.most_common()]


def question_results(
    consultation: ConsultationPage, *, with_confidential: bool = True
) -> list[QuestionResult]:
    """Return what each question was answered with; several choices are counted one by one.

    Choices of older versions are counted too. Answers in people's own words are counted, not
    shown: they are read in the responses and in the feedback analysis. Answers marked as
    commercially confidential can be left out.
    """
    versions = consultation.versions.order_by("-number")
    questions = all_asked(version.question_list for version in versions)
    values: dict[str, list[object]] = {question.key: [] for question in questions}
    rows = ConsultationAnswer.objects.filter(response__in=consultation.responses.submitted())
    if not with_confidential:
        rows = rows.filter(confidential=False)
    counted = [item.key for item in questions if not item.is_free_text]
    for key, value in rows.filter(question_key__in=counted).values_list("question_key", "value"):
        values[key].append(value)
    texts = Counter(rows.exclude(question_key__in=counted).values_list("question_key", flat=True))
    return [_result(question, values[question.key], texts[question.key]) for question in questions]


def _result(question: Question, values: list[object], texts: int) -> QuestionResult:
    result = QuestionResult(question, answered=len(values) or texts)
    if question.type == FieldType.GRID:
        _count_grid(result, values)
    elif question.type == FieldType.RANKING:
        _count_ranking(result, values)
    elif question.type == FieldType.CHECKBOX:
        result.counts = [("Ticked", len(values))]
    elif question.countable:
        _count_choices(result, values)
    if question.type in NUMBERS:
        result.summary = _numbers(values)
    return result


def _count_choices(result: QuestionResult, values: list[object]) -> None:
    found: Counter[str] = Counter()
    for value in values:
        for item in value if isinstance(value, list) else [str(value)]:
            found[OTHER.strip(": ") if item.startswith(OTHER) else item] += 1
    choices = result.question.countable
    if result.question.allow_other:
        choices = [*choices, OTHER.strip(": ")]
    result.counts = [(choice, found[choice]) for choice in choices]
    if result.question.type == FieldType.CHECKBOXES:
        result.note = "People could choose several, so the numbers add up to more than responses."


def _count_grid(result: QuestionResult, values: list[object]) -> None:
    choices = result.question.choices
    for row in result.question.rows:
        found = Counter(value.get(row) for value in values if isinstance(value, dict))
        result.grid.append((row, [found[choice] for choice in choices]))


def _count_ranking(result: QuestionResult, values: list[object]) -> None:
    """Count by points: the first place is worth as many as there are choices."""
    size = len(result.question.choices)
    points: Counter[str] = Counter()
    for value in values:
        for place, choice in enumerate(value if isinstance(value, list) else []):
            points[choice] += size - place
    result.counts = sorted(
        ((choice, points[choice]) for choice in result.question.choices),
        key=lambda item: -item[1],
    )
    result.note = f"Points: {size} for each first place, one fewer for each place after it."


def _numbers(values: list[object]) -> str:
    numbers = []
    for value in values:
        try:
            numbers.append(Decimal(str(value)))
        except InvalidOperation:
            continue
    if not numbers:
        return ""
    return (
        f"Least {min(numbers):,f}, middle {statistics.median(numbers):,f}, "
        f"greatest {max(numbers):,f}, mean {statistics.fmean(numbers):,.2f}"
    )


@dataclass(frozen=True)
class OpenPromise:
    """A point of an outcome that is under way."""

    consultation: ConsultationPage
    you_said: str
    we_did: str
    due: date | None
    responsible: str

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been done by now."""
        return self.due is not None and self.due < timezone.localdate()


def open_promises() -> list[OpenPromise]:
    """Return every point under way of a live outcome, the most urgent first."""
    found = [
        OpenPromise(
            page,
            block.value["you_said"],
            block.value["we_did"],
            block.value.get("due"),
            block.value.get("responsible") or "",
        )
        for page in ConsultationPage.objects.live().exclude(outcome_published_at=None)
        for block in page.outcome
        if block.block_type == "point" and block.value.get("status") == "doing"
    ]
    return sorted(found, key=lambda item: (item.due is None, item.due or date.max))
