"""Who may read the addresses of consultations."""

from typing import Any

from engagement_site.core.permissions import Permission
from tests.architecture.access.entries import EVERYBODY, SIGNED_IN, Access, Objects, editor, own
from tests.factories.consultations import make_consultation, make_submitted

RESPONSES = Permission.VIEW_RESPONSES


def of_consultation(o: Objects) -> dict[str, Any]:
    return {"pk": o.consultation.pk}


def of_response(o: Objects) -> dict[str, Any]:
    return {"reference": o.response.reference}


ACCESS: dict[str, Access] = {
    "consultations:questions": Access(EVERYBODY, of_consultation),
    # To the response, or to the form that adds an organisation; the stranger has one to choose.
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
