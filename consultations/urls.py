"""Addresses of questions and responses; the consultations themselves are pages."""

from django.urls import path, register_converter

from consultations.models.responses import REFERENCE_LETTERS
from consultations.views import answering, enquiries, feedback, reading, without_account

app_name = "consultations"


class ReferenceConverter:
    """A response's reference, so that anything else never reaches the database."""

    regex = f"[{REFERENCE_LETTERS}]{{4}}-[{REFERENCE_LETTERS}]{{4}}"

    def to_python(self, value: str) -> str:
        """Return the reference."""
        return value

    def to_url(self, value: str) -> str:
        """Return the reference."""
        return value


register_converter(ReferenceConverter, "response_reference")

RESPONSE = "responses/<response_reference:reference>/"

urlpatterns = [
    path("<row:pk>/questions/", reading.QuestionsView.as_view(), name="questions"),
    path("<row:pk>/questions.pdf", reading.QuestionsPdfView.as_view(), name="questions_pdf"),
    path("<row:pk>/responses/", reading.PublicResponsesView.as_view(), name="public_responses"),
    path("<row:pk>/ask/", reading.AskView.as_view(), name="ask"),
    path("<row:pk>/answer/", answering.StartView.as_view(), name="start"),
    path(
        "<row:pk>/answer/without-account/",
        without_account.WithoutAccountView.as_view(),
        name="without_account",
    ),
    path("<row:pk>/feedback/", feedback.FeedbackView.as_view(), name="feedback"),
    path("<row:pk>/feedback/thanks/", feedback.FeedbackSentView.as_view(), name="feedback_sent"),
    path("enquiries/<row:pk>/", enquiries.EnquiryView.as_view(), name="enquire"),
    path("private/<str:link_key>/", without_account.PrivateLinkView.as_view(), name="private"),
    path(f"{RESPONSE}<row:step>/", answering.AnswerView.as_view(), name="answer"),
    path(f"{RESPONSE}check/", answering.CheckView.as_view(), name="check"),
    path(f"{RESPONSE}receipt/", answering.ReceiptView.as_view(), name="receipt"),
    path(f"{RESPONSE}withdraw/", answering.WithdrawView.as_view(), name="withdraw"),
    path(f"{RESPONSE}link/", without_account.LinkView.as_view(), name="link"),
    path(f"{RESPONSE}files/<uuid:key>/", reading.OwnFileView.as_view(), name="file"),
]
