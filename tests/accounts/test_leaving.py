"""A person with something in every feature: all of it is shown, and gone when they leave."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from consultations.models import (
    Clarification,
    ConsultationAnswer,
    ConsultationResponse,
    EnquirySubmission,
)
from engagement_site.accounts import domain
from engagement_site.core.models import AuditRecord, OutgoingMail
from engagement_site.market_position.models import GapOffer
from engagement_site.providers.models import PartnerMessage
from events.domain import slots
from events.enums import EventKind
from events.models import Delegate, DelegateNeeds, EventPage, Proposal, Registration, SlotBooking
from opportunities.domain import interest
from opportunities.domain.interest import InterestDetails
from opportunities.enums import Stage
from opportunities.models import ClarificationQuestion, ExpressionOfInterest, Follow
from tests.factories.accounts import UserFactory
from tests.factories.consultations import (
    make_consultation,
    make_draft,
    make_enquiry_page,
    make_submitted,
)
from tests.factories.events import make_event, make_registration, person
from tests.factories.market_position import GapFactory
from tests.factories.opportunities import make_opportunity
from tests.factories.providers import MembershipFactory, ProviderOrganisationFactory

pytestmark = pytest.mark.django_db

NAME, ADDRESS = "Wilhelmina Leaver", "wilhelmina@leaver.example"


@pytest.fixture
def organisation():
    return ProviderOrganisationFactory(
        name="Left Care", contact_name=NAME, contact_email=ADDRESS.upper()
    )


@pytest.fixture
def leaver(organisation, home):
    """Somebody who took part in everything, for an organisation and for themselves."""
    user = UserFactory(name=NAME, email=ADDRESS)
    MembershipFactory(organisation=organisation, user=user)
    MembershipFactory(organisation=organisation, user=UserFactory(name="Stays Behind"))
    take_part_in_events(user, organisation)
    take_part_in_consultations(user, organisation)
    take_part_in_opportunities(user, organisation, home)
    GapOffer.objects.create(
        gap=GapFactory(), reference="OFF-1", token=uuid.uuid4(), organisation_name="Left Care",
        contact_name=NAME, email=ADDRESS, offer="My spare house",
    )  # fmt: skip
    return user


def take_part_in_events(user, organisation):
    me = person(NAME, email=ADDRESS, dietary="No nuts please", job_title="Head of leaving")
    make_registration(make_event(title="Ahead"), organisation, me, person())
    past = make_event(title="Past")
    make_registration(past, organisation, me)
    EventPage.objects.filter(pk=past.pk).update(
        starts_at=timezone.now() - timedelta(days=3), ends_at=timezone.now() - timedelta(days=2)
    )
    day = make_event(title="Talks", kind=EventKind.ONE_TO_ONE, hosts=["Hal Host"])
    slots.book_slot(
        slot=day.slots.first(), organisation=organisation, by=user, token=uuid.uuid4(),
        name=NAME, email=ADDRESS, topics="What I think",
    )  # fmt: skip
    Proposal.objects.create(
        event=day, organisation=organisation, submitted_by=user, title="A show", summary="Shown",
        created_at=timezone.now(),
    )  # fmt: skip


def take_part_in_consultations(user, organisation):
    make_submitted(make_consultation(), by=user, organisation=organisation)
    own = make_consultation(title="Own", slug="own", who_may_answer="anyone")
    make_submitted(own, by=user)
    make_draft(make_consultation(title="Begun", slug="begun", who_may_answer="anyone"), by=user)
    Clarification.objects.create(
        consultation=own, question="May I ask", asked_at=timezone.now(), asked_by=ADDRESS,
        submission_key=uuid.uuid4(),
    )  # fmt: skip
    EnquirySubmission.objects.create(
        page=make_enquiry_page(), form_data={"your_name": NAME, "address": ADDRESS.title()},
        labels={"address": "Your address"}, submission_key=uuid.uuid4(),
    )  # fmt: skip


def take_part_in_opportunities(user, organisation, home):
    page = make_opportunity(home, title="Short breaks", stage=Stage.ENGAGEMENT)
    details = InterestDetails(visible_to_partners=True, would_partner=True, contact_email=ADDRESS)
    interest.express(page=page, organisation=organisation, details=details, by=user)
    ClarificationQuestion.objects.create(
        page=page, asked="Is it ours", asked_by=user, organisation=organisation,
        asked_at=timezone.now(),
    )  # fmt: skip


def held(user):
    client = Client()
    client.force_login(user)
    return json.loads(client.get("/accounts/your-data/export/").content)


def test_all_of_it_is_shown_and_handed_out(leaver):
    data = held(leaver)["held"]
    assert {row["event"] for row in data["Places at events in your name"]} == {"Ahead", "Past"}
    assert data["Places at events in your name"][0]["dietary needs"] == "No nuts please"
    assert data["1:1 conversations in your name"][0]["what to talk about"] == "What I think"
    consultations = {row["consultation"] for row in data["Answers to consultations"]}
    assert "Own" in consultations
    assert data["Enquiries you sent"][0]["Your address"] == ADDRESS.title()
    assert data["Questions you asked about consultations"] == [{"question": "May I ask"}]
    assert data["Your address for partners"][0]["opportunity"] == "Short breaks"
    assert data["Offers to fill a gap"][0]["offer"] == "My spare house"
    assert data["Organisations that name you as contact"][0]["organisation"] == "Left Care"
    for title in ("Proposals", "Clarification questions", "Follows", "Responses", "Registrations"):
        assert title in data, title
    assert any("expressed interest" in row["what"] for row in next(
        rows for title, rows in data.items() if title.startswith("What you did")
    ))  # fmt: skip


def test_what_stays_is_told_before_one_leaves(client, leaver):
    client.force_login(leaver)
    page = client.get("/accounts/leave/").content.decode()
    for words in ("Procurement Act 2023", "What an organisation answered through you"):
        assert words in page


def test_nothing_names_the_person_afterwards(leaver, organisation):
    domain.leave(leaver)
    assert OutgoingMail.objects.filter(to__iexact=ADDRESS).count() == 0
    assert not DelegateNeeds.objects.exists()
    assert ConsultationAnswer.objects.exclude(response__organisation=organisation).count() == 0
    assert not EnquirySubmission.objects.exists()
    assert not Follow.objects.exists()
    left = [
        *Delegate.objects.exclude(name="Ann Example").values_list("name", "email", "job_title"),
        *SlotBooking.objects.values_list("name", "email"),
        *GapOffer.objects.values_list("contact_name", "email", "offer"),
        *ExpressionOfInterest.objects.values_list("contact_email"),
        *Clarification.objects.values_list("asked_by"),
    ]
    assert {value for row in left for value in row} == {""}
    for rows in (Registration, SlotBooking):
        assert not rows.objects.filter(booked_by__isnull=False).exists()
    assert not ConsultationResponse.objects.filter(respondent__isnull=False).exists()
    assert not ClarificationQuestion.objects.filter(asked_by__isnull=False).exists()
    organisation.refresh_from_db()
    assert (organisation.contact_name, organisation.contact_email) == ("", "")
    record = "".join(f"{row.actor_label} {row.target_label}" for row in AuditRecord.objects.all())
    assert NAME not in record
    assert ADDRESS not in record


def test_no_table_holds_the_address_or_name_any_more(leaver):
    """Every column of every table is read, so that a new one cannot be forgotten."""
    from django.apps import apps

    domain.leave(leaver)
    found = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model is not OutgoingMail  # to colleagues, gone after ninety days
        for field in model._meta.concrete_fields
        for value in model._base_manager.values_list(field.name, flat=True)
        if isinstance(value, str | dict | list)
        and (NAME in str(value) or ADDRESS in str(value).lower())
    ]
    assert found == []


def test_what_is_the_organisations_stays(leaver, organisation):
    domain.leave(leaver)
    response = ConsultationResponse.objects.get(organisation=organisation)
    assert response.is_submitted
    assert response.answers.exists()
    assert ExpressionOfInterest.objects.get().organisation == organisation
    assert ClarificationQuestion.objects.get().asked == "Is it ours"
    assert Proposal.objects.get().title == "A show"
    assert Delegate.objects.filter(event__title="Past").count() == 1


def test_places_ahead_are_given_up_and_the_host_is_told(leaver, deliver_on_commit):
    mail.outbox.clear()
    with deliver_on_commit():
        domain.leave(leaver)
    ahead = Delegate.objects.filter(event__title="Ahead")
    assert [place.name for place in ahead.current()] == ["Ann Example"]
    assert not SlotBooking.objects.standing().exists()
    told = {message.to[0] for message in mail.outbox}
    assert "hal.host@example.org" in told
    assert ADDRESS not in told


def test_leaving_twice_changes_nothing_more(leaver):
    domain.leave(leaver)
    before = AuditRecord.objects.exclude(verb="left").count()
    domain.leave(leaver)
    assert AuditRecord.objects.exclude(verb="left").count() <= before + 3
    assert not PartnerMessage.objects.exists()
