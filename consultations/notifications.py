"""Mails about responses."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from consultations.models import ConsultationResponse
from consultations.questionnaire import Question
from engagement_site.accounts.models import User
from engagement_site.core import mail


@dataclass(frozen=True)
class AnswerLine:
    """A question with the answer given, for reading."""

    question: Question
    text: str
    confidential: bool


def submitted_lines(response: ConsultationResponse) -> Sequence[AnswerLine]:
    """Return every question of the response's version with what was submitted, "" for nothing."""
    answers = {answer.question_key: answer for answer in response.answers.all()}
    return [
        AnswerLine(
            question,
            answers[question.key].text if question.key in answers else "",
            question.key in answers and answers[question.key].confidential,
        )
        for question in response.version.question_list
    ]


def send_receipt(response: ConsultationResponse, *, to: User) -> None:
    """Mail what was submitted to the person who did it, once for each submission."""
    mail.send(
        "consultations/email/receipt",
        to=to.email,
        key=f"consultation receipt {response.reference} {response.submission_number}",
        context={
            "response": response,
            "consultation": response.consultation,
            "person": to,
            "lines": submitted_lines(response),
            "again": response.submission_number > 1,
            "action_url": settings.SITE_ADDRESS
            + reverse("consultations:receipt", args=[response.reference]),
            "action_text": "See, change or withdraw your response",
            "reason": "You get this because you submitted this response.",
        },
    )


def send_withdrawal(response: ConsultationResponse, *, to: User) -> None:
    """Confirm that a submitted response was taken back."""
    mail.send(
        "consultations/email/withdrawal",
        to=to.email,
        key=f"consultation withdrawal {response.reference}",
        context={
            "response": response,
            "consultation": response.consultation,
            "person": to,
            "action_url": settings.SITE_ADDRESS + (response.consultation.get_url() or "/"),
            "action_text": "Go to the consultation",
            "reason": "You get this because you withdrew this response.",
        },
    )
