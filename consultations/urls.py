"""Addresses of questions and responses; the consultations themselves are pages."""

from django.urls import path, register_converter

from consultations import views
from consultations.models.responses import REFERENCE_LETTERS

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
    path("<row:pk>/questions/", views.QuestionsView.as_view(), name="questions"),
    path("<row:pk>/answer/", views.StartView.as_view(), name="start"),
    path(f"{RESPONSE}<row:step>/", views.AnswerView.as_view(), name="answer"),
    path(f"{RESPONSE}check/", views.CheckView.as_view(), name="check"),
    path(f"{RESPONSE}receipt/", views.ReceiptView.as_view(), name="receipt"),
    path(f"{RESPONSE}withdraw/", views.WithdrawView.as_view(), name="withdraw"),
]
