"""What is held on one person: a copy for them, and its erasure."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from consultations.domain.responses import erase_answers
from consultations.enums import ResponseState
from consultations.models import Clarification, ConsultationResponse, EnquirySubmission
from consultations.notifications import submitted_lines
from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.personal_data import Holding, Kept, moment

KEEPS = (
    Kept(
        "What an organisation answered through you, without your name",
        "since the answers are the organisation's, and the council must consider them",
    ),
    Kept(
        "That somebody answered a consultation for themselves and took it back, without the answers",
        "so that numbers already published stay right",
    ),
)


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
        changed += _forget_signature(person)
        changed += EnquirySubmission.objects.filter(pk__in=_enquiries_of(email)).delete()[0]
    return changed


def _forget_signature(person: User | None) -> int:
    """Take a name from below what colleagues answered for an organisation."""
    if person is None or not person.get_full_name():
        return 0
    signed = ConsultationResponse.objects.filter(
        organisation__members=person, signed_off_name=person.get_full_name()
    )
    return ConsultationResponse.objects.filter(pk__in=list(signed.values_list("pk"))).update(
        signed_off_name="", signed_off_role=""
    )


def _enquiries_of(email: str) -> list[int]:
    """Return the enquiries in which somebody left this address."""
    wanted = email.strip().lower()
    return [
        pk
        for pk, data in EnquirySubmission.objects.values_list("pk", "form_data")
        if any(
            isinstance(value, str) and value.strip().lower() == wanted for value in data.values()
        )
    ]


def show(user: User) -> list[Holding]:
    """Return a person's answers, what they wrote in others', and their questions and enquiries."""
    data = personal_data(user.email)
    answers = [
        {"consultation": response["consultation"], **line}
        for response in data["responses"]
        for line in response["answers"]
    ]
    written = [
        {"response": entry["reference"], "answers you wrote last": len(entry["questions"])}
        for entry in data["answers written"]
    ]
    enquiries = EnquirySubmission.objects.filter(pk__in=_enquiries_of(user.email))
    return [
        Holding("Answers to consultations", answers),
        Holding("Drafts and answers you wrote in", written),
        Holding(
            "Questions you asked about consultations",
            [{"question": question} for question in data["questions asked"]],
        ),
        Holding(
            "Enquiries you sent",
            [
                {"form": row.page.title, "sent": moment(row.submit_time)}
                | {row.labels.get(name, name): str(value) for name, value in row.form_data.items()}
                for row in enquiries.select_related("page")
            ],
        ),
    ]


def erase(user: User) -> None:
    """Erase a person who leaves; see `erase_person`."""
    erase_person(email=user.email, by=user)


def _forget_author(response: ConsultationResponse, person: User | None) -> None:
    if person is None:
        return
    for entry in response.working_copy.values():
        if isinstance(entry, dict) and entry.get("by") == person.pk:
            entry["by"], entry["name"] = None, ""
