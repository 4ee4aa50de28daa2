"""What is noticed, and who is told, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagement_site.providers.enums import MembershipRole, Need
from engagement_site.subscriptions.domain import noticing, refusals, searches
from engagement_site.subscriptions.enums import Frequency, NotForUs, Occasion
from engagement_site.subscriptions.kinds import get_kind
from engagement_site.subscriptions.models import Alert, AlertSettings, NoticedItem
from engagement_site.subscriptions.timetable import due_at
from opportunities.enums import ClientGroup, Stage
from tests.factories.accounts import UserFactory
from tests.factories.offers import OfferFactory, PlaceFactory
from tests.factories.opportunities import make_opportunity
from tests.factories.providers import MembershipFactory
from tests.factories.subscriptions import NOON, make_search

pytestmark = pytest.mark.django_db


def told():
    return {(alert.user.email, alert.noticed.title) for alert in Alert.objects.all()}


def test_what_fits_is_told_and_nothing_else(home, provider):
    make_search(provider)
    make_opportunity(home, title="Extra care")
    make_opportunity(home, title="Books", summary="Printing")
    assert noticing.notice() == 1
    assert told() == {(provider.email, "Extra care")}
    assert Alert.objects.get().reason == "Because you search for “care”"


def test_a_second_run_tells_nothing_twice(home, provider):
    make_search(provider)
    make_opportunity(home, title="Extra care")
    assert [noticing.notice(), noticing.notice()] == [1, 0]


def test_what_was_there_before_the_search_is_not_sent(home, provider):
    make_opportunity(home, title="Extra care")
    noticing.notice()
    make_search(provider)
    assert noticing.notice() == 0


def test_two_searches_and_two_organisations_are_one_copy(home, provider, organisation):
    make_search(provider, frequency=Frequency.WEEKLY)
    make_search(provider, organisation=organisation, query="q=extra", frequency=Frequency.DAILY)
    make_opportunity(home, title="Extra care")
    assert noticing.notice(NOON) == 1
    assert Alert.objects.get().due_at == due_at(Frequency.DAILY, NOON), "the earlier one wins"


def test_each_recipient_gets_one(home, provider, organisation):
    colleague = UserFactory()
    MembershipFactory(organisation=organisation, user=colleague, role=MembershipRole.MEMBER)
    make_search(provider, organisation=organisation, recipients=[provider, colleague])
    make_opportunity(home, title="Extra care")
    assert noticing.notice() == 2


def test_who_is_not_told(home, provider, organisation):
    people = {name: UserFactory(email=f"{name}@example.org") for name in ("left", "inactive", "stopped", "paused", "bounced", "off")}  # fmt: skip
    for name in ("stopped", "paused", "bounced", "inactive", "off"):
        MembershipFactory(organisation=organisation, user=people[name])
    search = make_search(provider, organisation=organisation, recipients=people.values())
    people["inactive"].is_active = False
    people["inactive"].save()
    changes = {"stopped": {"stopped_at": NOON}, "paused": {"paused_until": NOON + timedelta(1)}, "bounced": {"undeliverable_at": NOON}}  # fmt: skip
    for name, fields in changes.items():
        AlertSettings.objects.filter(user=people[name]).update(**fields)
    searches.stop_receiving(search, user=people["off"])
    make_opportunity(home, title="Extra care")
    assert noticing.notice(NOON) == 0


def test_a_paused_search_is_silent_and_does_not_catch_up(home, provider):
    search = make_search(provider, paused_until=timezone.now() + timedelta(days=1))
    make_opportunity(home, title="Extra care")
    assert noticing.notice() == 0
    searches.resume_search(search, by=provider)
    assert noticing.notice() == 0


def test_opening_is_told_once_more_but_not_beside_new(home, provider):
    make_search(provider)
    make_opportunity(home, title="Care now", stage=Stage.OPEN, join_any_time=True)
    later = make_opportunity(home, title="Care later", stage=Stage.PLANNED)
    assert noticing.notice() == 2
    later.stage, later.join_any_time = Stage.OPEN, True
    later.save()
    assert noticing.notice() == 1
    assert Alert.objects.latest("pk").noticed.occasion == Occasion.OPENED
    assert noticing.notice() == 0


def test_deadlines_only_and_again_when_the_deadline_moves(home, provider):
    make_search(provider, frequency=Frequency.DEADLINES)
    today = timezone.localdate()
    page = make_opportunity(
        home, title="Care", stage=Stage.OPEN, join_from=today - timedelta(days=9),
        join_until=today + timedelta(days=3),
    )  # fmt: skip
    assert noticing.notice() == 1
    assert Alert.objects.get().noticed.occasion == Occasion.CLOSING
    page.join_until = today + timedelta(days=5)
    page.save()
    assert [noticing.notice(), noticing.notice()] == [1, 0]


def test_the_profile_says_why(home, provider, organisation):
    PlaceFactory(name="Birtley", within=PlaceFactory(name="Gateshead"))
    OfferFactory(organisation=organisation, needs=[Need.SEMH], places=["Birtley"])
    make_search(provider, organisation=organisation, query="", words="", by_profile=True)
    young = ClientGroup.YOUNG_PEOPLE
    make_opportunity(
        home, title="Children's homes for ages 13 to 17", client_group=young, localities="Gateshead"
    )
    make_opportunity(
        home, title="Children's homes for ages 2 to 8", client_group=ClientGroup.CHILDREN
    )
    make_opportunity(
        home, title="Children's homes elsewhere", client_group=young, localities="Durham"
    )
    make_opportunity(home, title="Extra care", client_group=ClientGroup.OLDER_PEOPLE)
    noticing.notice()
    alert = Alert.objects.get()
    assert alert.noticed.title == "Children's homes for ages 13 to 17"
    assert alert.reason == ("Because you offer children's home places for ages 13 to 17 in Birtley")


def test_not_for_us_improves_the_next(home, provider):
    make_search(provider)
    far = make_opportunity(home, title="Care far away", localities="Durham")
    item = get_kind("opportunities").as_item(far)
    refusal = refusals.refuse(item, reason=NotForUs.PLACE, by=provider)
    make_opportunity(home, title="More care far away", localities="Durham")
    make_opportunity(home, title="Care in both", localities="Durham, Gateshead")
    noticing.notice()
    assert told() == {(provider.email, "Care in both")}
    refusals.withdraw_refusal(refusal, by=provider)
    make_opportunity(home, title="Later care far away", localities="Durham")
    noticing.notice()
    assert (provider.email, "Later care far away") in told()


def test_a_refusal_for_the_organisation_spares_its_other_people(home, provider, organisation):
    colleague = UserFactory()
    MembershipFactory(organisation=organisation, user=colleague)
    make_search(provider, organisation=organisation, recipients=[provider, colleague])
    page = make_opportunity(home, title="Care for children", client_group=ClientGroup.CHILDREN)
    noticing.notice()
    item = get_kind("opportunities").as_item(page)
    refusals.refuse(item, reason=NotForUs.PEOPLE, by=provider)
    make_opportunity(home, title="More care for children", client_group=ClientGroup.CHILDREN)
    assert noticing.notice() == 0


def test_noticing_and_alerts_are_one_act(home, provider, monkeypatch):
    make_search(provider)
    make_opportunity(home, title="Extra care")

    def fail(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(noticing, "alerts_for", fail)
        with pytest.raises(RuntimeError):
            noticing.notice()
    assert NoticedItem.objects.count() == 0
    assert noticing.notice() == 1


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        (Frequency.AT_ONCE, "2027-03-10T12:00:00+00:00"),
        (Frequency.DAILY, "2027-03-11T07:00:00+00:00"),
        (Frequency.WEEKLY, "2027-03-15T07:00:00+00:00"),
    ],
)
def test_when_it_is_due(frequency, expected):
    assert due_at(frequency, NOON).isoformat() == expected


def test_seven_is_seven_when_the_clocks_change():
    saturday = NOON.replace(month=3, day=27)
    assert due_at(Frequency.DAILY, saturday).isoformat() == "2027-03-28T07:00:00+01:00"
    monday_early = NOON.replace(day=15, hour=6)
    assert due_at(Frequency.WEEKLY, monday_early).isoformat() == "2027-03-15T07:00:00+00:00"
    monday_late = NOON.replace(day=15, hour=8)
    assert due_at(Frequency.WEEKLY, monday_late).isoformat() == "2027-03-22T07:00:00+00:00"
