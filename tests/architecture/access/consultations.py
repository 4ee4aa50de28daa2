"""Who may read the addresses of consultations."""

import uuid
from typing import Any

from consultations.domain.clarifications import ask_question
from consultations.domain.imports import upload_responses
from consultations.domain.responses import start_without_account
from consultations.enums import ConsultationKind, WhoMayAnswer
from consultations.models import ResponseFile
from engagement_site.core.permissions import Permission
from tests.architecture.access.entries import EVERYBODY, SIGNED_IN, Access, Objects, editor, own
from tests.factories.consultations import make_consultation, make_enquiry_page, make_submitted

RESPONSES = Permission.VIEW_RESPONSES


def of_consultation(o: Objects) -> dict[str, Any]:
    return {"pk": o.consultation.pk}


def of_response(o: Objects) -> dict[str, Any]:
    return {"reference": o.response.reference}


ACCESS: dict[str, Access] = {
    "consultations:questions": Access(EVERYBODY, of_consultation),
    # To the response, or to the form that adds an organisation; the stranger has one to choose.
    "consultations:questions_pdf": Access(EVERYBODY, of_consultation),
    "consultations:ask": Access(EVERYBODY, of_consultation),
    # Where an account is needed, and before closing, there is no such page.
    "consultations:without_account": Access(EVERYBODY, lambda o: {"pk": o.open_consultation.pk}),
    "consultations:public_responses": Access(EVERYBODY, lambda o: {"pk": o.closed_consultation.pk}),
    "consultations:feedback": Access(EVERYBODY, lambda o: {"pk": o.feedback_form.pk}),
    "consultations:feedback_sent": Access(EVERYBODY, lambda o: {"pk": o.feedback_form.pk}),
    "consultations:enquire": Access(EVERYBODY, lambda o: {"pk": o.enquiry_page.pk}, answer=302),
    "consultations:private": Access(EVERYBODY, lambda o: {"link_key": o.link_key}),
    "consultations:link": own(of_response),
    "consultations:file": own(lambda o: {**of_response(o), "key": o.response_file.pk}),
    "consultations:start": Access(
        SIGNED_IN, of_consultation, answer=302, varying={"stranger": 200}
    ),
    "consultations:answer": own(lambda o: {**of_response(o), "step": 1}),
    "consultations:check": own(of_response, answer=302),  # submitted: to its receipt
    "consultations:receipt": own(of_response),
    "consultations:withdraw": own(of_response),
    "consultation_pages:index": editor(),
    "consultation_pages:index_results": editor(),
    "consultation_pages:responses": editor(RESPONSES, of_consultation),
    "consultation_pages:responses_results": editor(RESPONSES, of_consultation),
    "consultation_pages:responses_csv": editor(Permission.EXPORT_RESPONSES, of_consultation),
    "consultation_pages:responses_xlsx": editor(Permission.EXPORT_RESPONSES, of_consultation),
    "consultation_pages:responses_coded": editor(Permission.EXPORT_RESPONSES, of_consultation),
    **{
        f"consultation_pages:{name}": editor(RESPONSES, of_consultation)
        for name in ("results", "qr", "clarifications", "enter", "upload")
    },
    **{
        f"consultation_pages:{name}": editor(Permission.EDIT_MARKET, of_consultation)
        for name in ("closing", "late", "invite", "library", "moderation")
    },
    "consultation_pages:moderate": editor(
        Permission.EDIT_MARKET, lambda o: {**of_consultation(o), "answer_pk": o.answer.pk}
    ),
    "consultation_pages:clarification": editor(
        Permission.EDIT_MARKET,
        lambda o: {**of_consultation(o), "clarification_pk": o.clarification.pk},
    ),
    "consultation_pages:duplicate": editor(
        Permission.EDIT_MARKET,
        lambda o: {**of_consultation(o), "response_pk": o.response.pk},
        answer=405,
    ),
    "consultation_pages:file": editor(
        RESPONSES,
        lambda o: {
            **of_consultation(o),
            "response_pk": o.response.pk,
            "key": o.response_file.pk,
        },
    ),
    "consultation_pages:import": editor(
        RESPONSES, lambda o: {**of_consultation(o), "import_pk": o.response_import.pk}
    ),
    "consultation_pages:import_report": editor(
        RESPONSES, lambda o: {**of_consultation(o), "import_pk": o.response_import.pk}
    ),
    "consultation_promises": editor(RESPONSES),
    "consultation_person": editor(Permission.VIEW_AUDIT),
    "consultation_pages:response": editor(
        RESPONSES, lambda o: {**of_consultation(o), "response_pk": o.response.pk}
    ),
}


def add_objects(objects: Objects) -> None:
    """Put what these addresses name into `objects`; what is private is the provider's."""
    objects.consultation = make_consultation()
    objects.response = make_submitted(
        objects.consultation, by=objects.provider, organisation=objects.organisation
    )
    objects.answer = objects.response.answers.first()
    objects.response_file = ResponseFile.objects.create(
        response=objects.response, question_key="papers", name="plan.txt", size=2, content=b"ok"
    )
    objects.clarification = ask_question(
        consultation=objects.consultation, question="Why?", email="", submission_key=uuid.uuid4()
    )
    objects.response_import = upload_responses(
        consultation=objects.consultation,
        name="answers.csv",
        content=b"id,What would stop you?\n1,Notice\n",
        by=objects.provider,
    )
    objects.open_consultation = make_consultation(who_may_answer=WhoMayAnswer.WITHOUT_ACCOUNT)
    _, objects.link_key = start_without_account(
        consultation=objects.open_consultation, name="", email="", submission_key=uuid.uuid4()
    )
    objects.closed_consultation = make_consultation(closes=-1, publish_responses=True)
    objects.feedback_form = make_consultation(kind=ConsultationKind.WORKSHOP_FEEDBACK)
    objects.enquiry_page = make_enquiry_page()
