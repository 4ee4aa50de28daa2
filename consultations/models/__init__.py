"""Consultations, their questions and versions, responses and answers."""

from consultations.models.pages import ConsultationIndexPage, ConsultationPage
from consultations.models.questions import ConsultationQuestion, QuestionnaireVersion
from consultations.models.responses import ConsultationAnswer, ConsultationResponse

__all__ = [
    "ConsultationAnswer",
    "ConsultationIndexPage",
    "ConsultationPage",
    "ConsultationQuestion",
    "ConsultationResponse",
    "QuestionnaireVersion",
]
