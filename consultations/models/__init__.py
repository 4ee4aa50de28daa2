"""Consultations, their questions and versions, responses and answers, and what stands round them."""

from consultations.models.engagement import (
    Clarification,
    ClosingChange,
    ConsultationDate,
    Invitation,
    LateAcceptance,
    Told,
)
from consultations.models.enquiries import EnquiryField, EnquiryPage, EnquirySubmission
from consultations.models.imports import ResponseImport
from consultations.models.pages import ConsultationIndexPage, ConsultationPage
from consultations.models.questions import (
    ConsultationQuestion,
    LibraryQuestion,
    QuestionnaireVersion,
    QuestionSet,
)
from consultations.models.responses import (
    ConsultationAnswer,
    ConsultationResponse,
    ResponseFile,
)

__all__ = [
    "Clarification",
    "ClosingChange",
    "ConsultationAnswer",
    "ConsultationDate",
    "ConsultationIndexPage",
    "ConsultationPage",
    "ConsultationQuestion",
    "ConsultationResponse",
    "EnquiryField",
    "EnquiryPage",
    "EnquirySubmission",
    "Invitation",
    "LateAcceptance",
    "LibraryQuestion",
    "QuestionSet",
    "QuestionnaireVersion",
    "ResponseFile",
    "ResponseImport",
    "Told",
]
