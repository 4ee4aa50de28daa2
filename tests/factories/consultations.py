"""Consultations, their questions, and responses to them."""

from datetime import timedelta

from django.utils import timezone

from consultations.domain.responses import (
    DraftAnswer,
    save_draft,
    start_response,
    submit_response,
)
from consultations.enums import FieldType, MayPublish
from consultations.models import (
    ConsultationIndexPage,
    ConsultationPage,
    ConsultationQuestion,
    ConsultationResponse,
    EnquiryField,
    EnquiryPage,
)
from consultations.principles import PRINCIPLES
from tests.factories.core import make_home

QUESTIONS = (
    {"key": "role", "label": "What do you do?", "field_type": FieldType.RADIO,
     "choices": "We run homes\nWe support people, at home", "required": True,
     "section": "About you"},
    {"key": "places", "label": "How many places?", "field_type": FieldType.NUMBER,
     "minimum": 0, "maximum": 50},
    {"key": "barriers", "label": "What would stop you?", "field_type": FieldType.MULTI_LINE,
     "required": True, "max_length": 200, "section": "Your view"},
    {"key": "areas", "label": "Where?", "field_type": FieldType.CHECKBOXES,
     "choices": "West\nEast"},
    {"key": "start", "label": "From when?", "field_type": FieldType.DATE},
    {"key": "email", "label": "Where can we write to?", "field_type": FieldType.EMAIL},
)  # fmt: skip

FULL = {"role": "We run homes", "barriers": "=Too little notice", "areas": ["West"]}


def make_index() -> ConsultationIndexPage:
    """Return the list of consultations, made if there is none."""
    found = ConsultationIndexPage.objects.first()
    if found is not None:
        return found
    home = make_home()
    home.refresh_from_db()
    return home.add_child(
        instance=ConsultationIndexPage(title="Consultations", slug="consultations")
    )


def make_consultation(*, opens=-10, closes=10, questions=QUESTIONS, publish=True, **fields):
    """Return a consultation open from `opens` to `closes` days from now, published.

    `questions` are fields of ConsultationQuestion, or () for none.
    """
    now = timezone.now()
    values = {
        "title": "What should we buy?",
        "summary": "Tell us before we decide.",
        "purpose": "<p>We want to know.</p>",
        "opening_at": now + timedelta(days=opens),
        "closing_at": now + timedelta(days=closes),
        "contact_email": "team@example.org",
        "principles": list(PRINCIPLES),
        **fields,
    }
    index = make_index()
    index.refresh_from_db()
    number = ConsultationPage.objects.count() + 1
    page = ConsultationPage(slug=values.pop("slug", f"consultation-{number}"), **values)
    page.questions = [
        ConsultationQuestion(sort_order=number, **question)
        for number, question in enumerate(questions)
    ]
    page.live = False
    index.add_child(instance=page)
    if publish:
        page.save_revision().publish()
        page.refresh_from_db()
    return page


def republish(page: ConsultationPage, change) -> ConsultationPage:
    """Publish `page` after `change(page)`, as an editor would, and return it afresh."""
    page = ConsultationPage.objects.get(pk=page.pk)
    change(page)
    page.save_revision().publish()
    return ConsultationPage.objects.get(pk=page.pk)


def make_draft(consultation, *, by, organisation=None, answers=None) -> ConsultationResponse:
    """Return a draft of `by` with {key: value or DraftAnswer}."""
    response = start_response(consultation=consultation, organisation=organisation, by=by)
    if answers:
        response = save_draft(
            response=response,
            answers={
                key: value if isinstance(value, DraftAnswer) else DraftAnswer(value)
                for key, value in answers.items()
            },
            edit_number=response.edit_number,
            by=by,
        )
    return response


def make_submitted(
    consultation, *, by, organisation=None, answers=None, may_publish=MayPublish.WITH_NAME
) -> ConsultationResponse:
    """Return a submitted response of `by`."""
    draft = make_draft(consultation, by=by, organisation=organisation, answers=answers or FULL)
    return submit_response(
        response=draft, submit_token=draft.submit_token, may_publish=may_publish, by=by
    )


ENQUIRY = (
    {"label": "Your name", "field_type": "singleline", "required": False},
    {"label": "What is missing?", "field_type": "multiline", "required": True},
)


def make_enquiry_page(*, fields=ENQUIRY, **values) -> EnquiryPage:
    """Return a published enquiry form."""
    home = make_home()
    home.refresh_from_db()
    number = EnquiryPage.objects.count() + 1
    page = EnquiryPage(title="Tell us about a gap", slug=f"gap-{number}", **values)
    page.form_fields = [EnquiryField(sort_order=n, **field) for n, field in enumerate(fields)]
    page.live = False
    home.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
