"""Turning the submitted answers of a consultation into responses to analyse."""

from consultations.enums import MayPublish
from consultations.models import ConsultationAnswer, ConsultationPage
from consultations.queries import SubmittedAnswer, submitted_answers
from engagement_site.providers.enums import ProviderKind, ProviderSize
from feedback_analysis.enums import Fact
from feedback_analysis.models import FeedbackSource, SourceResponse


def responses_from(
    consultation: ConsultationPage, *, source: FeedbackSource
) -> tuple[list[SourceResponse], bool]:
    """Return unsaved responses, one for each free-text answer, and whether any is illustrative."""
    answers = list(submitted_answers(consultation))
    kept = ConsultationAnswer.objects.filter(response__consultation=consultation)
    consent = {
        pk: (may_publish, illustrative)
        for pk, may_publish, illustrative in kept.values_list(
            "pk", "may_publish", "response__illustrative"
        )
    }
    responses = [
        _response(answer, source, row, may_quote=consent[answer.answer_id][0] != MayPublish.NO)
        for row, answer in enumerate(answers, start=1)
    ]
    return responses, any(consent[answer.answer_id][1] for answer in answers)


def _response(
    answer: SubmittedAnswer, source: FeedbackSource, row: int, *, may_quote: bool
) -> SourceResponse:
    return SourceResponse(
        source=source,
        answer_id=answer.answer_id,
        row=row,
        external_id=answer.response_reference,
        question=" ".join(answer.question_label.split())[:500],
        text=answer.text.strip(),
        facts=_facts(answer),
        confidential=answer.confidential,
        may_quote=may_quote,
    )


def _facts(answer: SubmittedAnswer) -> dict[str, str]:
    facts: dict[str, str] = {}
    if answer.organisation_kind:
        facts[Fact.RESPONDENT_TYPE] = str(ProviderKind(answer.organisation_kind).label)
    if answer.organisation_size:
        facts[Fact.ORGANISATION_SIZE] = str(ProviderSize(answer.organisation_size).label)
    if answer.works_with_us is not None:
        facts[Fact.CURRENT_PROVIDER] = "yes" if answer.works_with_us else "no"
    # A facilitator's notes and what people wrote themselves are read side by side, told apart.
    known = {Fact.EVENT: answer.event, Fact.SESSION: answer.session, Fact.ORIGIN: answer.origin}
    facts |= {str(name): value for name, value in known.items() if value}
    return facts
