"""What the public reads of responses: what was allowed, looked at, and does not tell who it was."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings

from consultations.enums import MayPublish, Moderation
from consultations.models import ConsultationAnswer, ConsultationPage


@dataclass(frozen=True)
class PublishedAnswer:
    """One answer as the public reads it; `shortened` where words were left out."""

    text: str
    source: str
    shortened: bool


@dataclass(frozen=True)
class PublishedQuestion:
    """A question with its published answers."""

    label: str
    answers: list[PublishedAnswer]


def published_responses(consultation: ConsultationPage) -> list[PublishedQuestion]:
    """Return the published answers by question, in the order of the latest version.

    Somebody who allowed their answer without a name is described by the type of organisation, and
    only where at least `settings.SMALL_NUMBER` respondents are of that type: in a small market
    "a housing association" is a name.
    """
    answers = list(
        ConsultationAnswer.objects.filter(
            response__in=consultation.responses.submitted(),
            moderation__in=(Moderation.PUBLISHED, Moderation.REDACTED),
        )
        .exclude(may_publish=MayPublish.NO)
        .select_related("response__organisation", "response__respondent")
        .order_by("response__submitted_at", "pk")
    )
    kinds = Counter(
        consultation.responses.submitted()
        .filter(organisation__isnull=False)
        .values_list("organisation__kind", flat=True)
    )
    labels: dict[str, str] = {}
    for version in consultation.versions.order_by("-number"):
        for question in version.question_list:
            labels.setdefault(question.key, question.label)
    by_key: dict[str, list[PublishedAnswer]] = {key: [] for key in labels}
    for answer in answers:
        by_key.setdefault(answer.question_key, []).append(
            PublishedAnswer(
                answer.public_text,
                _source(answer, kinds),
                answer.moderation == Moderation.REDACTED,
            )
        )
    return [
        PublishedQuestion(labels.get(key, key), found) for key, found in by_key.items() if found
    ]


def _source(answer: ConsultationAnswer, kinds: "Counter[str]") -> str:
    response = answer.response
    if answer.may_publish == MayPublish.WITH_NAME:
        return response.given_for
    organisation = response.organisation
    if organisation is None:
        return "A respondent without a name"
    if kinds[organisation.kind] < settings.SMALL_NUMBER:
        return "An organisation"
    return f"An organisation: {organisation.get_kind_display().lower()}"
