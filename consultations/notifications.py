"""Mails about responses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from consultations.models import (
    Clarification,
    ClosingChange,
    ConsultationPage,
    ConsultationResponse,
)
from consultations.questionnaire import Question
from engagement_site.core import mail
from engagement_site.core.models import OutgoingMail


@dataclass(frozen=True)
class AnswerLine:
    """A question with the answer given, for reading."""

    question: Question
    text: str
    confidential: bool
    may_publish: str = ""


def submitted_lines(response: ConsultationResponse) -> Sequence[AnswerLine]:
    """Return every question of the response's version with what was submitted, "" for nothing.

    Questions that were not asked, given the answers, are left out.
    """
    answers = {answer.question_key: answer for answer in response.answers.all()}
    asked = response.asked() | set(answers) if response.working_copy else None
    lines = []
    for question in response.version.question_list:
        if not question.is_asked or (asked is not None and question.key not in asked):
            continue
        answer = answers.get(question.key)
        exception = answer is not None and answer.may_publish != response.may_publish
        shown = exception and question.can_be_published and not (answer and answer.confidential)
        lines.append(
            AnswerLine(
                question,
                answer.text if answer else "",
                bool(answer and answer.confidential),
                answer.get_may_publish_display() if answer and shown else "",
            )
        )
    return lines


def private_address(link_key: str) -> str:
    """Return the whole address of a private link."""
    path = reverse("consultations:private", args=[link_key])
    return f"{settings.SITE_ADDRESS}{path}"


def _place(response: ConsultationResponse, link_key: str) -> str:
    if link_key:
        return private_address(link_key)
    return settings.SITE_ADDRESS + reverse("consultations:receipt", args=[response.reference])


def send_receipt(response: ConsultationResponse, *, to: str, link_key: str = "") -> None:
    """Mail what was submitted to the person who did it, once for each submission."""
    if not to:
        return
    mail.send(
        "consultations/email/receipt",
        to=to,
        key=f"consultation receipt {response.reference} {response.submission_number}",
        context={
            "response": response,
            "consultation": response.consultation,
            "lines": submitted_lines(response),
            "again": response.submission_number > 1,
            "action_url": _place(response, link_key),
            "action_text": "See, change or withdraw your response",
            "reason": "You get this because you submitted this response.",
        },
    )


def send_withdrawal(response: ConsultationResponse, *, to: str) -> None:
    """Confirm that a submitted response was taken back."""
    if not to:
        return
    mail.send(
        "consultations/email/withdrawal",
        to=to,
        key=f"consultation withdrawal {response.reference}",
        context={
            "response": response,
            "consultation": response.consultation,
            "action_url": page_address(response.consultation),
            "action_text": "Go to the consultation",
            "reason": "You get this because you withdrew this response.",
        },
    )


def send_private_link(response: ConsultationResponse, *, to: str, link_key: str) -> None:
    """Mail the private link of a response to somebody without an account."""
    if not to:
        return
    mail.send(
        "consultations/email/private_link",
        to=to,
        key=f"consultation link {response.reference} {response.link_hash[:16]}",
        context={
            "response": response,
            "consultation": response.consultation,
            "action_url": private_address(link_key),
            "action_text": "Go on with your response",
            "reason": "You get this because this address was left when the response was begun.",
        },
    )


def page_address(consultation: ConsultationPage) -> str:
    """Return the whole address of a consultation."""
    return settings.SITE_ADDRESS + (consultation.get_url() or "/")


def _to_all(template: str, recipients: Sequence[str], *, key: str, **context: Any) -> int:
    sent: list[OutgoingMail | None] = [
        mail.send(template, to=address, key=f"{key} {address}", context=context)
        for address in sorted(set(recipients))
        if address
    ]
    return sum(message is not None for message in sent)


def send_closing_moved(change: ClosingChange, *, to: Sequence[str]) -> int:
    """Tell people that there is more, or less, time; return how many."""
    return _to_all(
        "consultations/email/closing_moved",
        to,
        key=f"consultation closing {change.pk}",
        change=change,
        consultation=change.consultation,
        action_url=page_address(change.consultation),
        action_text="Go to the consultation",
        reason="You get this because you answered this consultation, began to, or were invited.",
    )


def send_reminder(response: ConsultationResponse, *, to: str) -> int:
    """Remind somebody of a draft that was never submitted; return how many were written to."""
    path = reverse("consultations:check", args=[response.reference])
    url = settings.SITE_ADDRESS + path if response.respondent else ""
    return _to_all(
        "consultations/email/reminder",
        [to],
        key=f"consultation reminder {response.reference}",
        response=response,
        consultation=response.consultation,
        action_url=url or page_address(response.consultation),
        action_text="Check and submit your answers" if url else "Go to the consultation",
        reason="You get this because you began a response and did not submit it.",
    )


def send_outcome(consultation: ConsultationPage, *, to: Sequence[str]) -> int:
    """Tell those who answered what came of it; return how many."""
    return _to_all(
        "consultations/email/outcome",
        to,
        key=f"consultation outcome {consultation.pk}",
        consultation=consultation,
        points=[block.value for block in consultation.outcome if block.block_type == "point"],
        action_url=page_address(consultation),
        action_text="Read what we did",
        reason="You get this because you answered this consultation.",
    )


def send_invitation(consultation: ConsultationPage, *, to: Sequence[str], name: str) -> int:
    """Ask an organisation's people to answer; return how many were written to."""
    return _to_all(
        "consultations/email/invitation",
        to,
        key=f"consultation invitation {consultation.pk} {name}",
        consultation=consultation,
        organisation=name,
        action_url=page_address(consultation),
        action_text="Read it and answer",
        reason=f"You get this because you act for {name} here.",
    )


def send_clarification(clarification: Clarification, *, to: Sequence[str]) -> int:
    """Send an answered question to everybody who has begun to answer, and to who asked."""
    return _to_all(
        "consultations/email/clarification",
        to,
        key=f"consultation clarification {clarification.pk}",
        clarification=clarification,
        consultation=clarification.consultation,
        action_url=page_address(clarification.consultation),
        action_text="Read all questions and answers",
        reason="You get this because you answer this consultation, or asked about it.",
    )


def send_enquiry_notice(*, to: str, title: str, submission_id: int, url: str) -> None:
    """Tell the team that an enquiry came; what was written stays on the site."""
    mail.send(
        "consultations/email/enquiry",
        to=to,
        key=f"enquiry {submission_id}",
        context={
            "title": title,
            "action_url": settings.SITE_ADDRESS + url,
            "action_text": "Read it",
            "reason": "You get this because this form sends its notices to this address.",
        },
    )
