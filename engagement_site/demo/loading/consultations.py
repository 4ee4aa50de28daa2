"""Consultations and the illustrative responses to the one that has just closed."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from consultations.domain.clarifications import ask_question, publish_answer
from consultations.domain.library import COPIED
from consultations.domain.moderation import moderate_answer
from consultations.enums import (
    ConsultationKind,
    MayPublish,
    Moderation,
    ResponseState,
    WhoMayAnswer,
)
from consultations.models import (
    ConsultationAnswer,
    ConsultationDate,
    ConsultationIndexPage,
    ConsultationPage,
    ConsultationQuestion,
    ConsultationResponse,
    EnquiryField,
    EnquiryPage,
    Invitation,
    QuestionSet,
    Told,
)
from consultations.principles import PRINCIPLES
from consultations.questionnaire import Value, content_hash, is_answered
from engagement_site.accounts.models import User
from engagement_site.core.models import RelatedPage
from engagement_site.demo.context import DemoContext, publish
from engagement_site.market_position.models import GapRegisterPage
from events.models import EventIndexPage

KINDS = {"service": ConsultationKind.CONSULTATION}
# Where a new section begins, by consultation and question.
SECTIONS = {
    "CON-DEMO-01": {
        "provider_type": "About your organisation",
        "lots": "What you could offer",
        "matching": "What would make it work",
        "email": "If we have a question",
    }
}
PUBLISHED_BEFORE_OPENING = timedelta(days=2)


def load(demo: DemoContext) -> None:
    """Publish the consultations and add the responses."""
    commissioner = demo.people["commissioner@example.org"]
    index = ConsultationIndexPage(
        title="Consultations",
        slug="consultations",
        summary="Tell us what would work before we decide what to buy. "
        "You see here what we asked, what you said and what we did.",
    )
    publish(index, demo.home, by=commissioner)
    for facts in demo.content("consultations.json"):
        page = publish(make_page(demo, facts), index, by=commissioner)
        # The questions were there before anybody could answer them.
        page.versions.update(created_at=page.opening_at - PUBLISHED_BEFORE_OPENING)
        demo.pages[facts["ref"]] = page
    for name in ("closed_consultation_responses.json", "short_breaks_responses.json"):
        answered = demo.content(name)
        consultation = demo.pages[answered["consultation_ref"]]
        for facts in answered["responses"]:
            add_response(demo, consultation, facts)
        publish_some(consultation, by=commissioner)
    note_told(demo.pages["CON-DEMO-05"])
    add_invitations(demo, demo.pages["CON-DEMO-01"])
    answer_a_question(demo.pages["CON-DEMO-01"], by=commissioner)
    for page in make_enquiry_pages():
        publish(page, demo.home, by=commissioner)


def publish_some(consultation: ConsultationPage, *, by: User) -> None:
    """Look at the first answers that may be published; the others wait in the queue."""
    allowed = ConsultationAnswer.objects.filter(
        response__consultation=consultation, question_key__in=("keep", "drop", "change")
    ).exclude(may_publish=MayPublish.NO)
    for answer in allowed.order_by("response__submitted_at", "pk")[:6]:
        moderate_answer(answer=answer, decision=Moderation.PUBLISHED, by=by)


def note_told(consultation: ConsultationPage) -> None:
    """Note that those who answered were told the outcome, long before this demonstration began."""
    Told.objects.create(
        consultation=consultation,
        about="outcome",
        at=consultation.outcome_published_at or timezone.now(),
        recipients=consultation.responses.count(),
    )


def add_invitations(demo: DemoContext, consultation: ConsultationPage) -> None:
    """Note which organisations were asked to answer."""
    Invitation.objects.bulk_create(
        Invitation(
            consultation=consultation,
            organisation=organisation,
            invited_at=consultation.opening_at or timezone.now(),
        )
        for organisation in list(demo.organisations.values())[:6]
    )


def answer_a_question(consultation: ConsultationPage, *, by: User) -> None:
    """Publish one question with its answer."""
    asked = ask_question(
        consultation=consultation,
        question="Can two small organisations answer together?",
        email="",
        submission_key=uuid.uuid5(uuid.NAMESPACE_URL, "illustrative clarification"),
    )
    publish_answer(
        clarification=asked,
        public_question=asked.question,
        answer="Yes. One of you begins the response and shares its private link with the other; "
        "say in the first answer for whom you speak. (Illustrative.)",
        by=by,
    )


def make_enquiry_pages() -> list[EnquiryPage]:
    """Make the forms with which anybody can tell of a gap and suggest an event, where they belong."""
    address = {
        "label": "Your e-mail address", "field_type": "email",
        "help_text": "Only if you want an answer.",
    }  # fmt: skip
    gap = EnquiryPage(
        title="Tell us about a gap",
        slug="tell-us-about-a-gap",
        summary="Something people need and cannot find here? Tell us in a few words.",
        button="Tell us about the gap",
        thanks="<p>We read it within five working days and add it to the gap register where it "
        "belongs there.</p>",
    )
    gap.form_fields = _fields(
        {"label": "What is missing?", "field_type": "multiline", "required": True},
        {"label": "For whom?", "field_type": "singleline",
         "help_text": "A client group, an age, a place."},
        address,
    )  # fmt: skip
    event = EnquiryPage(
        title="Suggest an event",
        slug="suggest-an-event",
        summary="What should we talk about together, and who should be in the room?",
        button="Suggest the event",
        thanks="<p>We look at suggestions each month, and write to you when yours takes place.</p>",
    )
    event.form_fields = _fields(
        {"label": "What should it be about?", "field_type": "multiline", "required": True},
        {"label": "Who should be there?", "field_type": "singleline",
         "help_text": "Health, housing, other providers, families."},
        {"label": "What suits you best?", "field_type": "radio",
         "choices": "In person\r\nOnline\r\nEither"},
        address,
    )  # fmt: skip
    for page, place in ((gap, GapRegisterPage), (event, EventIndexPage)):
        if (target := place.objects.first()) is not None:
            page.related_pages = [RelatedPage(target=target)]
    return [gap, event]


def _fields(*facts: dict[str, Any]) -> list[EnquiryField]:
    return [
        EnquiryField(**{"required": False, **fields}, sort_order=number)
        for number, fields in enumerate(facts)
    ]


def make_page(demo: DemoContext, facts: dict[str, Any]) -> ConsultationPage:
    """Make one consultation with its questions and links."""
    closing_at = moment(demo, facts["closes"])
    page = ConsultationPage(
        title=facts["title"],
        slug=facts["slug"],
        summary=facts["summary"],
        kind=KINDS.get(facts["kind"]) or ConsultationKind(facts["kind"]),
        purpose=paragraphs(facts["purpose"]),
        background=[("text", paragraphs(facts["background"]))] if facts["background"] else [],
        who_should_answer=bullets(facts["who_should_answer"]),
        who_may_answer=(
            WhoMayAnswer.WITHOUT_ACCOUNT
            if facts["kind"] == ConsultationKind.WORKSHOP_FEEDBACK
            else WhoMayAnswer.ORGANISATIONS
        ),
        minutes=facts["minutes"],
        other_ways=bullets(facts.get("other_ways", [])),
        use_of_answers=paragraphs([facts["confidentiality"]] if facts["confidentiality"] else []),
        what_happens_next=bullets(facts["what_happens_next"]),
        opening_at=moment(demo, facts["opens"]),
        closing_at=closing_at,
        contact_name=facts["contact_role"],
        contact_email=facts["contact_email"],
        illustrative=facts["illustrative"],
        illustrative_note=facts["illustrative_note"],
        notice_identifier=facts.get("notice_identifier", ""),
        subject_matter=facts.get("subject_matter", ""),
        publish_responses=facts.get("publish_responses", False),
        principles=list(PRINCIPLES),
    )
    if outcome := facts.get("outcome"):
        add_outcome(demo, page, outcome)
    page.key_dates = [
        ConsultationDate(day=demo.today + timedelta(days=item["day_offset"]), label=item["label"])
        for item in facts.get("key_dates", [])
    ]
    sections = SECTIONS.get(facts["ref"], {})
    page.questions = [
        make_question(
            question, number, question.get("section") or sections.get(question["name"], "")
        )
        for number, question in enumerate(facts["questions"])
    ] or from_library(facts.get("library", ""))
    page.related_pages = [
        RelatedPage(target=target)
        for ref in [*facts["opportunity_refs"], *facts["event_refs"]]
        if isinstance(target := demo.pages.get(ref), Page)
    ]
    return page


def add_outcome(demo: DemoContext, page: ConsultationPage, facts: dict[str, Any]) -> None:
    """Give a page its outcome, which shows from its own moment or else from closing on."""
    page.outcome = [
        ("heading", facts["title"]),
        ("text", paragraphs(facts["paragraphs"])),
        *(("point", make_point(demo, point)) for point in facts.get("points", [])),
    ]
    shows = facts.get("shows")
    page.outcome_published_at = moment(demo, shows) if shows else page.closing_at


def make_point(demo: DemoContext, facts: dict[str, Any]) -> dict[str, Any]:
    """Return a point of an outcome; "due_offset" is in days from today."""
    offset = facts.get("due_offset")
    due = None if offset is None else demo.today + timedelta(days=offset)
    return {**{name: value for name, value in facts.items() if name != "due_offset"}, "due": due}


def from_library(title: str) -> list[ConsultationQuestion]:
    """Return copies of the questions of a set in the library."""
    found = QuestionSet.objects.filter(title=title).first()
    kept = found.questions.all() if found else []
    return [
        ConsultationQuestion(
            key=question.key,
            sort_order=number,
            **{name: getattr(question, name) for name in COPIED},
        )
        for number, question in enumerate(kept)
    ]


def make_question(facts: dict[str, Any], number: int, section: str) -> ConsultationQuestion:
    """Make one question, the `number`th of its page."""
    return ConsultationQuestion(
        key=facts["name"],
        label=facts["label"],
        help_text=facts["help_text"],
        field_type=facts["type"],
        required=facts["required"],
        choices="\n".join(facts["choices"]),
        max_length=facts["max_length"],
        minimum=facts["min"],
        maximum=facts["max"],
        section=section,
        sort_order=number,
        rows="\n".join(facts.get("rows", [])),
        condition_key=facts.get("condition_key", ""),
        condition_values="\n".join(facts.get("condition_values", [])),
    )


def add_response(
    demo: DemoContext, consultation: ConsultationPage, facts: dict[str, Any]
) -> ConsultationResponse:
    """Store a response as submitted on a day on which the consultation was open.

    The domain's verbs take answers while a consultation is open only, and this one has closed;
    so the rows are written here, the same ones with their own times.
    """
    organisation = demo.organisations[facts["organisation_ref"]]
    member = organisation.memberships.select_related("user").first()
    submitted_at = submission_time(demo, consultation, facts["submitted_day_offset"])
    version = consultation.versions.get(number=1)
    answered: dict[str, Value] = {
        question.key: value
        for question in version.question_list
        if is_answered(value := facts["answers"].get(question.key))
    }
    may_publish = {"organisation": MayPublish.WITH_NAME, "no": MayPublish.NO}.get(
        facts["attribution"], MayPublish.WITHOUT_NAME
    )
    confidential = set(facts.get("confidential", []))
    response = ConsultationResponse.objects.create(
        consultation=consultation,
        version=version,
        organisation=organisation,
        respondent=member.user if member else None,
        state=ResponseState.SUBMITTED,
        started_at=submitted_at - timedelta(minutes=25),
        saved_at=submitted_at,
        submitted_at=submitted_at,
        edit_number=1,
        submission_number=1,
        working_copy={
            key: {
                **working_entry(value, by=member.user_id if member else None, at=submitted_at),
                "confidential": key in confidential,
            }
            for key, value in answered.items()
        },
        may_publish=may_publish,
        content_hash=content_hash(
            {
                "questions": version.content_hash,
                "answers": {key: (value, key in confidential) for key, value in answered.items()},
            }
        ),
        illustrative=True,
    )
    add_answers(response, answered, confidential)
    return response


def add_answers(
    response: ConsultationResponse,
    answered: dict[str, Value],
    confidential: Collection[str] = (),
) -> None:
    """Store the rows of a submitted response's answers, in the order of the questions."""
    ConsultationAnswer.objects.bulk_create(
        ConsultationAnswer(
            response=response,
            question_key=question.key,
            value=answered[question.key],
            text=question.text_of(answered[question.key]),
            confidential=question.key in confidential,
            may_publish=(MayPublish.NO if question.key in confidential else response.may_publish),
        )
        for question in response.version.question_list
        if question.key in answered
    )


def working_entry(value: Value, *, by: int | None, at: datetime) -> dict[str, Any]:
    """Return what the working copy holds of an answer saved once."""
    return {"value": value, "confidential": False, "edit": 1, "by": by, "at": at.isoformat()}


def submission_time(demo: DemoContext, consultation: ConsultationPage, day_offset: int) -> datetime:
    """Return a time of that day's office hours, the same for the same day, before closing."""
    day = demo.today + timedelta(days=day_offset)
    chosen = demo.moment(day, f"{9 + day_offset % 7:02d}:{day_offset * 17 % 60:02d}")
    latest = (consultation.closing_at or timezone.now()) - timedelta(minutes=3)
    return min(chosen, latest)


def moment(demo: DemoContext, facts: dict[str, Any]) -> datetime:
    """Return the aware moment of {"date" or "day_offset", "time"}; ValueError without a day."""
    day = demo.day(facts)
    if day is None:
        raise ValueError("A consultation needs a day to open and a day to close")
    return demo.moment(day, facts["time"])


def paragraphs(texts: Sequence[str]) -> str:
    """Return texts as rich text."""
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def bullets(texts: Sequence[str]) -> str:
    """Return texts as a rich-text list."""
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f"<ul>{items}</ul>" if items else ""
