"""Search with counts, look-ups, shortlists, partners."""

import pytest
from django.core import mail as outbox
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from engagement_site.market_position.who_could_answer import offers_for_gap
from engagement_site.providers.domain import partners
from engagement_site.providers.enums import Need, Seeks, ServiceType
from engagement_site.providers.models import LookUp, PartnerApproach, Shortlist
from tests.factories.accounts import UserFactory
from tests.factories.market_position import GapFactory
from tests.factories.offers import OfferFactory, PlaceFactory
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = pytest.mark.django_db


def names(client, query):
    listing = client.get(f"/providers/?{query}").context["listing"]
    return {organisation.name for organisation in listing.organisations}


@pytest.fixture
def market():
    """A home for teenagers in Birtley, and a provider of two quite different things."""
    gateshead = PlaceFactory(name="Gateshead")
    PlaceFactory(name="Birtley", within=gateshead)
    PlaceFactory(name="Ryton", within=gateshead)
    homes = ProviderOrganisationFactory(name="Teen Homes")
    OfferFactory(organisation=homes, needs=[Need.SEMH], places=["Birtley"])
    mixed = ProviderOrganisationFactory(name="Mixed Care")
    OfferFactory(organisation=mixed, needs=[Need.LEARNING_DISABILITY], places=["Ryton"])
    OfferFactory(
        organisation=mixed, service=ServiceType.HOME_CARE, age_from=65, age_to=None,
        needs=[Need.SEMH], places=["Gateshead"],
    )  # fmt: skip
    return gateshead


def test_one_offer_must_fit_all_of_it(client, market):
    assert names(client, "need=semh&age=15") == {"Teen Homes"}
    assert names(client, "need=semh") == {"Teen Homes", "Mixed Care"}
    assert names(client, "service=childrens_home&need=learning_disability") == {"Mixed Care"}
    assert names(client, "age=120&service=childrens_home") == set()


def test_places_reach_up_and_down(client, market):
    birtley = market.places.get(name="Birtley")
    assert names(client, f"place={birtley.pk}") == {"Teen Homes", "Mixed Care"}
    assert names(client, f"place={birtley.pk}&service=childrens_home") == {"Teen Homes"}
    assert names(client, f"place={market.pk}&service=childrens_home") == {
        "Teen Homes",
        "Mixed Care",
    }
    assert names(client, "place=999999") == {"Teen Homes", "Mixed Care"}, (
        "an unknown place is dropped"
    )


def test_a_count_says_what_choosing_would_leave(client, market):
    listing = client.get("/providers/?age=15").context["listing"]
    counts = {
        (group.name, option.value): option.count
        for group in listing.filters
        for option in group.options
    }
    assert counts["service", "childrens_home"] == 2
    assert ("service", "home_care") not in counts
    for (name, value), count in counts.items():
        if count is not None and name != "place":
            found = client.get(f"/providers/?age=15&{name}={value}").context["listing"]
            assert found.total == count, (name, value)


def test_look_ups_of_practitioners_are_recorded_and_read(
    client, market, practitioner, administrator
):
    client.get("/providers/?need=semh")
    assert not LookUp.objects.exists(), "the public is not watched"
    client.force_login(practitioner)
    client.get("/providers/?need=semh")
    organisation = ProviderOrganisationFactory()
    client.get(f"/providers/{organisation.pk}/")
    seen = list(LookUp.objects.order_by("pk").values_list("query", "found", "organisation"))
    assert seen == [("?need=semh", 2, None), ("", None, organisation.pk)]
    client.force_login(administrator)
    assert str(practitioner) in client.get("/cms/providers/look-ups/").content.decode()


def test_a_shortlist_is_ones_own_until_it_is_shared(client, practitioner, commissioner):
    organisation = ProviderOrganisationFactory(name="Listed Care")
    client.force_login(practitioner)
    client.post("/providers/shortlists/", {"name": "Near Felling", "organisation": organisation.pk})
    shortlist = Shortlist.objects.get()
    address = f"/providers/shortlists/{shortlist.token}/"
    assert "Listed Care" in client.get(address).content.decode()
    client.force_login(commissioner)
    assert client.get(address).status_code == 404
    client.force_login(practitioner)
    client.post(f"{address}change/", {"action": "share"})
    client.force_login(commissioner)
    assert "Listed Care" in client.get(address).content.decode()
    answer = client.post(f"{address}change/", {"action": "take", "row": organisation.pk})
    assert answer.status_code == 404, "shared to read"


def test_a_gap_names_who_could_answer_it(market):
    gap = GapFactory(
        title="Children's homes",
        need="Social, emotional and mental health",
        age_from=13,
        age_to=17,
        locality="Gateshead",
    )
    found = list(offers_for_gap(gap))
    assert [teaser.title for teaser in found] == ["Teen Homes", "Mixed Care"], "better fit first"
    assert found[0].summary == (
        "Children's home places for ages 13 to 17 (social, emotional and mental health) in Birtley."
    )


# --- Partners ---------------------------------------------------------------------------------


@pytest.fixture
def both():
    """Two organisations with an owner each, and a notice of the first."""
    people = [UserFactory(), UserFactory()]
    first, second = (
        ProviderOrganisationFactory(owner=person, contact_email=f"office{n}@private.example")
        for n, person in enumerate(people)
    )
    notice = partners.publish_notice(
        first, seeks=Seeks.LOOKING, title="Partner wanted", by=people[0],
        text="Write to office0@private.example or 0191 498 0000", until=timezone.localdate(),
    )  # fmt: skip
    return people, first, second, notice


def test_no_address_shows_until_both_agree(client, both, deliver_on_commit):
    (asker, writer), _, second, notice = both
    assert "private.example" not in notice.text
    assert "498" not in notice.text
    with deliver_on_commit():
        made = partners.approach(
            notice, organisation=second, text="Ring me: 0191 498 1111, x@private.example", by=writer
        )
    assert [message.to for message in outbox.outbox] == [[asker.email]]
    assert "private.example" not in outbox.outbox[0].body
    assert outbox.outbox[0].reply_to == []
    address = f"/providers/partners/messages/{made.pk}/"
    for person in (asker, writer):
        client.force_login(person)
        page = client.get(address).content.decode()
        assert "private.example" not in page
        assert "498 1111" not in page
    client.force_login(writer)
    with pytest.raises(PermissionDenied):
        partners.decide(made, agree=True, by=writer)
    client.force_login(asker)
    client.post(f"{address}act/", {"action": "agree"})
    assert "office1@private.example" in client.get(address).content.decode()
    client.force_login(writer)
    assert "office0@private.example" in client.get(address).content.decode()


def test_once_each_and_block_ends_it(both):
    (asker, writer), _, second, notice = both
    made = partners.approach(notice, organisation=second, text="Hello", by=writer)
    with pytest.raises(partners.AlreadyApproached):
        partners.approach(notice, organisation=second, text="Hello again", by=writer)
    partners.block(made, by=asker)
    made.refresh_from_db()
    for person in (asker, writer):
        with pytest.raises(partners.Closed):
            partners.reply(made, text="More", by=person)
    notice.pk, notice.title = None, "Another"
    notice.save()
    with pytest.raises(partners.Closed):
        partners.approach(notice, organisation=second, text="Hello", by=writer)


def test_a_report_reaches_staff_and_hides_the_notice(client, both, commissioner):
    (asker, writer), _, second, notice = both
    made = partners.approach(notice, organisation=second, text="Spam", by=writer)
    message = made.messages.get()
    with pytest.raises(PermissionDenied):
        partners.report(message, because="mine", by=writer)
    client.force_login(asker)
    client.post(
        f"/providers/partners/messages/{made.pk}/act/",
        {"action": "report", "row": message.pk, "because": "Advertising"},
    )
    client.force_login(commissioner)
    assert "Advertising" in client.get("/cms/providers/waiting/").content.decode()
    client.post("/cms/providers/waiting/", {"action": "hide", "row": message.pk})
    notice.refresh_from_db()
    assert notice.hidden_at is not None
    assert "Partner wanted" not in client.get("/providers/partners/").content.decode()


def test_a_conversation_between_others_does_not_exist(client, both):
    _, first, second, notice = both
    made = PartnerApproach.objects.create(
        notice=notice, from_organisation=second, to_organisation=first
    )
    client.force_login(UserFactory())
    assert client.get(f"/providers/partners/messages/{made.pk}/").status_code == 404


def test_a_flood_is_stopped(both, monkeypatch):
    (_, writer), _, second, notice = both
    monkeypatch.setattr(partners, "MESSAGES_PER_DAY", 1)
    made = partners.approach(notice, organisation=second, text="One", by=writer)
    with pytest.raises(partners.TooMany):
        partners.reply(made, text="Two", by=writer)
