"""What is held on one person: a copy for them, and its erasure."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from consultations.domain.responses import erase_answers
from consultations.enums import ResponseState
from consultations.models import Clarification, ConsultationResponse
from consultations.notifications import submitted_lines
from engagement_site.accounts.models import User
from engagement_site.core import audit


def responses_of(email: str) -> Any:
    """Return the responses a person began, or left this address with."""
    mine = Q(respondent__email__iexact=email) | Q(respondent_email__iexact=email)
    return (
        ConsultationResponse.objects.filter(mine)
        .select_related("consultation", "version", "organisation", "respondent")
        .order_by("pk")
    )


def personal_data(email: str) -> dict[str, Any]:
    """Return what consultations hold on the person with this address, as plain data."""
    person = User.objects.filter(email__iexact=email).first()
    return {
        "address": email,
        "responses": [
            {
                "reference": response.reference,
                "consultation": response.consultation.title,
                "state": response.get_state_display(),
                "answered for": response.given_for,
                "submitted": response.submitted_at.isoformat() if response.submitted_at else None,
                "name left": response.respondent_name,
                "signed off by": response.signed_off_name,
                "answers": [
                    {"question": line.question.label, "answer": line.text}
                    for line in submitted_lines(response)
                    if line.text
                ],
            }
            for response in responses_of(email)
        ],
        "answers written": [
            {"reference": reference, "questions": keys}
            for reference, keys in _written_by(person).items()
        ],
        "questions asked": list(
            Clarification.objects.filter(asked_by__iexact=email).values_list("question", flat=True)
        ),
    }


def _written_by(person: User | None) -> dict[str, list[str]]:
    """Return {reference: question keys} of working copies in which a person wrote last."""
    if person is None:
        return {}
    found = {}
    members = ConsultationResponse.objects.filter(
        Q(respondent=person) | Q(organisation__members=person)
    ).distinct()
    for response in members:
        keys = [
            key
            for key, entry in response.working_copy.items()
            if isinstance(entry, dict) and entry.get("by") == person.pk
        ]
        if keys:
            found[response.reference] = keys
    return found


def erase_person(*, email: str, by: User) -> int:
    """Erase what consultations hold on a person; return how many records changed.

    Responses they gave for themselves lose their answers and their name. Responses of an
    organisation stay the organisation's; only the person's name goes from them.
    """
    changed = 0
    person = User.objects.filter(email__iexact=email).first()
    with transaction.atomic():
        own = list(responses_of(email).select_for_update(of=("self",)))
        for response in own:
            _forget_author(response, person)
            if response.organisation_id is None:
                erase_answers(response)
                response.state = ResponseState.WITHDRAWN
                response.withdrawn_at = response.withdrawn_at or timezone.now()
            response.respondent = None
            response.respondent_name = response.respondent_email = ""
            response.signed_off_name = response.signed_off_role = ""
            response.link_hash = response.device = ""
            response.save()
            audit.record("erased a person", by=by, target=response)
        changed += len(own)
        for reference in _written_by(person):
            response = ConsultationResponse.objects.get(reference=reference)
            _forget_author(response, person)
            response.save(update_fields=["working_copy"])
            changed += 1
        changed += Clarification.objects.filter(asked_by__iexact=email).update(asked_by="")
    return changed


def _forget_author(response: ConsultationResponse, person: User | None) -> None:
    if person is None:
        return
    for entry in response.working_copy.values():
        if isinstance(entry, dict) and entry.get("by") == person.pk:
            entry["by"] = None
