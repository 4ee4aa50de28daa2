"""What others read of consultations: lists, teasers, the next change, answers to analyse."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from consultations.about_events import feedback_subjects
from consultations.authors import Author
from consultations.enums import (
    ConsultationState,
    FieldType,
    OrganisationFact,
    WhoMayAnswer,
)
from consultations.models import (
    ConsultationAnswer,
    ConsultationPage,
    ConsultationResponse,
)
from consultations.models.pages import ConsultationPageQuerySet
from consultations.questionnaire import Question, Section, Value, is_answered
from engagement_site.accounts.models import User
from engagement_site.core.permissions import AnyUser
from engagement_site.core.registry import Teaser
from engagement_site.core.templatetags.components import (
    days_left,
    long_datetime,
    short_date,
)
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import organisations_to_act_for

TAG_OF_STATE = {
    ConsultationState.UPCOMING: "upcoming",
    ConsultationState.OPEN: "open",
    ConsultationState.CLOSED: "closed",
    ConsultationState.OUTCOME_PUBLISHED: "done",
}
CLOSING_SOON = timedelta(days=3)


# --- For analysis -----------------------------------------------------------------------------


@dataclass(frozen=True)
class SubmittedAnswer:
    """One answer in somebody's own words, with what an analysis may know of who gave it.

    `answer_id` is the primary key of the `ConsultationAnswer`. Organisation facts are "" and
    None where an individual answered.
    """

    answer_id: int
    response_reference: str
    question_key: str
    question_label: str
    text: str
    organisation_kind: str
    organisation_size: str
    works_with_us: bool | None
    confidential: bool
    submitted_at: datetime
    origin: str = ""
    session: str = ""
    event: str = ""


def submitted_answers(consultation: ConsultationPage) -> Iterator[SubmittedAnswer]:
    """Yield the submitted free-text answers, oldest response first, questions in their order.

    Each carries the wording it was answered under, and for feedback on an event the session and
    the event. Withdrawn responses and drafts are left out.
    """
    events = {subject.part_of for subject in feedback_subjects(consultation)}
    only_event = events.pop() if len(events) == 1 else ""
    responses = (
        consultation.responses.submitted()
        .select_related("version", "organisation")
        .prefetch_related("answers")
        .order_by("submitted_at", "pk")
    )
    for response in responses.iterator(chunk_size=500):
        answers = {answer.question_key: answer for answer in response.answers.all()}
        for question in response.version.question_list:
            answer = answers.get(question.key)
            if answer is None or not question.is_free_text:
                continue
            yield _submitted_answer(response, answer, question.label, only_event)


def _submitted_answer(
    response: ConsultationResponse, answer: ConsultationAnswer, label: str, only_event: str
) -> SubmittedAnswer:
    organisation = response.organisation
    return SubmittedAnswer(
        answer_id=answer.pk,
        response_reference=response.reference,
        question_key=answer.question_key,
        question_label=label,
        text=answer.text,
        organisation_kind=organisation.kind if organisation else "",
        organisation_size=organisation.size if organisation else "",
        works_with_us=organisation.works_with_us if organisation else None,
        confidential=answer.confidential,
        submitted_at=cast("datetime", response.submitted_at),  # held by a constraint
        origin=response.get_origin_display(),
        session=response.subject_title,
        event=response.subject_part_of or only_event,
    )


def consultations_with_responses() -> QuerySet[ConsultationPage]:
    """Return consultations with at least one submitted response, latest closing first.

    Each has `submitted_count`.
    """
    return (
        ConsultationPage.objects.with_response_counts()
        .filter(submitted_count__gt=0)
        .order_by("-closing_at")
    )


def responses_for_export(consultation: ConsultationPage) -> QuerySet[ConsultationResponse]:
    """Return the submitted responses with all an export needs, oldest first."""
    return (
        consultation.responses.submitted()
        .select_related("version", "organisation", "respondent", "possible_duplicate_of")
        .prefetch_related(Prefetch("answers", ConsultationAnswer.objects.order_by("pk")))
        .order_by("submitted_at", "pk")
    )


# --- For the person ---------------------------------------------------------------------------


@dataclass(frozen=True)
class RespondentOption:
    """For whom a person can answer, and the response there is already."""

    organisation: ProviderOrganisation | None
    response: ConsultationResponse | None

    @property
    def name(self) -> str:
        """For whom, in words."""
        return self.organisation.name if self.organisation else "yourself"

    @property
    def value(self) -> str:
        """What the form sends."""
        return str(self.organisation.pk) if self.organisation else "me"


def respondent_options(consultation: ConsultationPage, user: AnyUser) -> list[RespondentOption]:
    """Return for whom the user can answer: each organisation, and themselves where allowed."""
    current = {
        response.organisation_id: response
        for response in ConsultationResponse.objects.writable_by(user)
        .filter(consultation=consultation)
        .exclude(state="withdrawn")
    }
    options = [
        RespondentOption(organisation, current.get(organisation.pk))
        for organisation in organisations_to_act_for(user).order_by("name")
    ]
    if consultation.who_may_answer != WhoMayAnswer.ORGANISATIONS or None in current:
        options.append(RespondentOption(None, current.get(None)))
    return options


def waiting_responses(user: AbstractBaseUser) -> list[Teaser]:
    """Return the user's drafts that can still be submitted, and what they have submitted lately."""
    found = (
        ConsultationResponse.objects.writable_by(user)
        .exclude(state="withdrawn")
        .select_related("consultation", "organisation", "respondent")
        .order_by("consultation__closing_at")
    )
    now = timezone.now()
    drafts = [item for item in found if item.is_draft and item.consultation.state_at(now) == "open"]
    submitted = [item for item in found if item.is_submitted]
    submitted.sort(key=lambda item: item.submitted_at or now, reverse=True)
    return [_waiting_teaser(item) for item in [*drafts, *submitted[:5]]]


def _waiting_teaser(response: ConsultationResponse) -> Teaser:
    consultation = response.consultation
    if response.is_draft:
        return Teaser(
            title=consultation.title,
            url=reverse("consultations:answer", args=[response.reference, 1]),
            summary=f"A draft for {response.given_for}, not submitted yet.",
            when=f"Closes {long_datetime(consultation.closing_at)}, "
            f"{days_left(consultation.closing_at)}",
            tag="Draft",
            tone="open",
        )
    return Teaser(
        title=consultation.title,
        url=reverse("consultations:receipt", args=[response.reference]),
        summary=f"Submitted for {response.given_for}, reference {response.reference}.",
        when=f"Submitted {long_datetime(response.submitted_at)}",
        tag=consultation.state.label,
        tone=TAG_OF_STATE[consultation.state],
    )


# --- For the home page and the cache ----------------------------------------------------------


def public_consultations() -> ConsultationPageQuerySet:
    """Return the consultations anybody can read."""
    found: ConsultationPageQuerySet = ConsultationPage.objects.live().public()
    return found


def door_teasers(limit: int) -> Sequence[Teaser]:
    """Return what can be answered now, closing first first, then what opens next."""
    now = timezone.now()
    found = public_consultations()
    open_now = found.in_state(ConsultationState.OPEN, now).order_by("closing_at")[:limit]
    teasers = [consultation_teaser(page, now) for page in open_now]
    if len(teasers) < limit:
        soon = found.in_state(ConsultationState.UPCOMING, now).order_by("opening_at")
        teasers += [consultation_teaser(page, now) for page in soon[: limit - len(teasers)]]
    return teasers


def consultation_teaser(page: ConsultationPage, now: datetime) -> Teaser:
    """Return how a consultation shows elsewhere."""
    tag, kind, when = state_words(page, now)
    return Teaser(page.title, page.get_url() or "/", page.summary, when, tag, kind)


def state_words(page: ConsultationPage, now: datetime) -> tuple[str, str, str]:
    """Return (tag, kind of tag, sentence) for the state of a consultation."""
    state = page.state_at(now)
    closing = long_datetime(page.closing_at)
    if state == ConsultationState.OPEN:
        soon = page.closing_at is not None and page.closing_at - now < CLOSING_SOON
        tag, kind = ("Closes soon", "closing") if soon else ("Open", "open")
        return tag, kind, f"Closes {closing}"
    if state == ConsultationState.UPCOMING:
        opening = long_datetime(page.opening_at)
        return "Opens later", "upcoming", f"Opens {opening}" if opening else ""
    if state == ConsultationState.CLOSED:
        return "Awaiting outcome", "closed", f"Closed {closing}"
    return "Outcome published", "done", f"Closed {closing}"


def next_change(now: datetime) -> datetime | None:
    """Return when a page next changes by itself: opening, closing, outcome, or "days left"."""
    live = ConsultationPage.objects.live()
    instants = [
        live.filter(**{f"{name}__gt": now}).order_by(name).values_list(name, flat=True).first()
        for name in ("opening_at", "closing_at", "outcome_published_at")
    ]
    open_now = live.in_state(ConsultationState.OPEN, now)
    if closing := open_now.order_by("closing_at").values_list("closing_at", flat=True).first():
        instants.append(closing - CLOSING_SOON if closing - CLOSING_SOON > now else None)
        instants.append(_next_midnight(now))
    return min((instant for instant in instants if instant is not None), default=None)


def _next_midnight(now: datetime) -> datetime:
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=timezone.get_default_timezone())


# --- For the pages of questions ---------------------------------------------------------------


def shown_in(section: Section, response: ConsultationResponse) -> list[Question]:
    """Return the questions of a section that can be asked, given the answers of earlier sections.

    One that depends on another of the same section is among them, since that is being answered.
    """
    asked = response.asked()
    here: set[str] = set()
    shown = []
    for question in section.questions:
        depends = question.condition_key
        in_section = depends in {item.key for item in section.questions}
        if (depends in here) if in_section else (question.key in asked):
            here.add(question.key)
            shown.append(question)
    return shown


def reachable_sections(response: ConsultationResponse) -> list[Section]:
    """Return the sections in which anything is asked of this response."""
    return [section for section in response.version.sections if shown_in(section, response)]


def prefilled(question: Question, response: ConsultationResponse) -> Value:
    """Return what a question about the organisation is filled in with; None for others."""
    organisation = response.organisation
    if question.type != FieldType.ORGANISATION or organisation is None:
        return None
    facts = {
        OrganisationFact.NAME: organisation.name,
        OrganisationFact.KIND: organisation.get_kind_display(),
        OrganisationFact.SIZE: organisation.get_size_display() if organisation.size else "",
        OrganisationFact.WEBSITE: organisation.website,
    }
    return str(facts.get(OrganisationFact(question.prefill), "")) if question.prefill else None


def answer_authors(response: ConsultationResponse, author: Author) -> dict[str, str]:
    """Return {question key: "Ann Other, 14:32 on …"} for answers that somebody else wrote last."""
    entries = {
        key: entry
        for key, entry in response.working_copy.items()
        if isinstance(entry, dict) and is_answered(entry.get("value"))
    }
    people = {int(by) for entry in entries.values() if (by := entry.get("by"))}
    own = author.user.pk if author.user else None
    names = {person.pk: str(person) for person in User.objects.filter(pk__in=people - {own or 0})}
    found = {}
    for key, entry in entries.items():
        writer = entry.get("by")
        name = names.get(writer, "somebody") if writer else entry.get("name", "")
        is_own = writer == own if writer else (own is None and name == author.name)
        if not is_own:
            at = timezone.localtime(datetime.fromisoformat(entry["at"]))
            found[key] = f"{name or 'somebody with the private link'}, {at:%H:%M}, {short_date(at)}"
    return found


# --- Whom to write to -------------------------------------------------------------------------


def addresses_of_respondents(
    consultation: ConsultationPage, *, submitted_only: bool = False
) -> list[str]:
    """Return the addresses of those who answered, or have begun to, without those who withdrew."""
    responses = consultation.responses.current().select_related("respondent")
    if submitted_only:
        responses = consultation.responses.submitted().select_related("respondent")
    return sorted({address for response in responses if (address := response.answers_to)})


def addresses_of_invited(consultation: ConsultationPage) -> list[str]:
    """Return the addresses of the people of invited organisations."""
    people = User.objects.filter(
        is_active=True,
        memberships__organisation__in=consultation.invitations.values("organisation"),
    )
    return sorted(set(people.values_list("email", flat=True)))
