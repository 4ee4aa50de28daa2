"""Offers and settings: their facts, their dates, in and out of files."""

import io
import json
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from engagement_site.providers.domain import freshness, offers, organisations
from engagement_site.providers.domain.imports import ImportRefused, import_offers
from engagement_site.providers.enums import Need, ServiceType
from engagement_site.providers.models import Offer, ProviderOrganisation
from tests.factories.accounts import UserFactory
from tests.factories.offers import OfferFactory, PlaceFactory
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = pytest.mark.django_db

OFFER = {
    "service": "home_care", "description": "Day and night", "needs": ["dementia"], "age_from": 65,
    "age_to": "", "capacity": 10, "vacancies": 2, "visible_to": 0, "vacancies_visible_to": 1,
    "current": "on",
}  # fmt: skip


def test_an_offer_is_added_and_dated(client, provider, organisation):
    place = PlaceFactory()
    client.force_login(provider)
    address = f"/providers/account/organisation/{organisation.pk}/offers/"
    client.post(f"{address}new/", {**OFFER, "places": [place.pk]})
    offer = Offer.objects.get()
    assert (offer.vacancies, offer.vacancies_as_of) == (2, timezone.localdate())
    assert offer.need_labels == ["Dementia"]
    assert list(offer.places.all()) == [place]
    client.post(f"{address}{offer.pk}/", {**OFFER, "needs": [], "vacancies": 0})
    offer.refresh_from_db()
    assert (offer.vacancies, offer.need_labels) == (0, [])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"age_from": 18, "age_to": 5}, "age_to"), ({"vacancies": 11}, "vacancies"),
        ({"capacity": ""}, "capacity"), ({"capacity": -1}, "capacity"),
        ({"service": "zeppelins"}, "service"), ({"needs": ["nonsense"]}, "needs"),
    ],
)  # fmt: skip
def test_impossible_facts_stand_beside_their_field(client, provider, organisation, change, field):
    client.force_login(provider)
    address = f"/providers/account/organisation/{organisation.pk}/offers/new/"
    page = client.post(address, {**OFFER, **change}).content.decode()
    assert "There is a problem" in page
    assert f'href="#id_{field}' in page
    assert not Offer.objects.exists()


def test_nobody_changes_anothers(client, provider, organisation):
    other = OfferFactory()
    client.force_login(provider)
    address = f"/providers/account/organisation/{organisation.pk}"
    assert client.get(f"{address}/offers/{other.pk}/").status_code == 404
    answer = client.post(f"{address}/delete/", {"what": "offer", "row": other.pk})
    assert answer.status_code == 404
    with pytest.raises(PermissionDenied):
        offers.save_offer(other.organisation, by=provider, service=ServiceType.OTHER)


def test_a_setting_has_a_registration_of_its_own(provider, organisation):
    facts = {"name": "Home", "service": "childrens_home", "regulator": "ofsted"}
    with pytest.raises(ValidationError, match="Ofsted URN"):
        offers.save_setting(organisation, by=provider, registration="12", **facts)
    offers.save_setting(organisation, by=provider, registration="sc040633", **facts)
    with pytest.raises(ValidationError, match="has a setting with this number"):
        offers.save_setting(organisation, by=provider, registration="SC040633", **facts)
    with pytest.raises(ValidationError, match="when the rating was given"):
        offers.save_setting(organisation, by=provider, rating="good", **facts)


def test_reminders_once_a_month_until_somebody_confirms(provider, organisation, deliver_on_commit):
    now = timezone.now()
    ProviderOrganisation.objects.update(confirmed_at=now - timedelta(days=200))
    ProviderOrganisationFactory()  # nobody looks after it
    with deliver_on_commit():
        assert [freshness.remind(now), freshness.remind(now)] == [1, 0]
    assert outbox.outbox[0].subject == f"Is the entry of {organisation} still right?"
    assert freshness.remind(now + timedelta(days=31)) == 1
    organisation.refresh_from_db()
    organisations.confirm(organisation, by=provider)
    assert freshness.remind(now + timedelta(days=62)) == 0


# --- Files ------------------------------------------------------------------------------------


def export(client, organisation, form):
    answer = client.get(f"/providers/account/organisation/{organisation.pk}/offers.{form}")
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_goes_out_comes_back_in(client, provider, organisation, form):
    OfferFactory(
        organisation=organisation, service=ServiceType.HOME_CARE, description="=Home care, daily",
        needs=[Need.DEMENTIA], places=["Gateshead"], age_from=65, age_to=None, capacity=5, vacancies=1,
    )  # fmt: skip
    client.force_login(provider)
    content = export(client, organisation, form)
    stranger = UserFactory()
    other = ProviderOrganisationFactory(owner=stranger)
    if form == "csv":
        assert b"'=Home care" in content, "safe to open"
        header, row = content.decode("utf-8-sig").splitlines()
        content = f"{header}\n,{row.split(',', 1)[1]}".encode()
    assert import_offers(other, name=f"a.{form}", content=content, by=stranger) == 1
    copy = other.offers.get()
    assert (copy.service, copy.age_from, copy.age_to) == ("home_care", 65, None)
    assert copy.description == "=Home care, daily"
    assert copy.need_labels == ["Dementia"]
    assert [place.name for place in copy.places.all()] == ["Gateshead"]


def test_nothing_is_half_imported_and_every_fault_is_named(client, provider, organisation):
    content = (
        "service,youngest_age,places,needs\nHome care,18,,\nZeppelins,18,,\nHome care,old,,\n"
        "Home care,18,Atlantis,\nHome care,18,,Boredom\n"
    )
    client.force_login(provider)
    file = io.BytesIO(content.encode())
    file.name = "offers.csv"
    address = f"/providers/account/organisation/{organisation.pk}/import/"
    page = client.post(address, {"file": file}).content.decode()
    for text in ("“Zeppelins” is not a service", "“old” is not a whole number", "“Atlantis” is not a place", "“Boredom” is not a need"):  # fmt: skip
        assert text in page
    assert not organisation.offers.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""), ("a.csv", b"other\n1\n"), ("a.json", b"{"), ("a.json", b'{"contents": 3}'),
        ("a.json", b'{"contents": [1]}'), ("a.json", b'{"contents": []}'), ("a.pdf", b"%PDF-1.7"),
        ("a.csv", b"service,id\nHome care,999999\n"),
    ],
)  # fmt: skip
def test_odd_files_are_refused_plainly(provider, organisation, name, content):
    with pytest.raises(ImportRefused) as refusal:
        import_offers(organisation, name=name, content=content, by=provider)
    assert refusal.value.faults


def test_open_referral_has_what_the_standard_asks_for(client, organisation):
    OfferFactory(organisation=organisation, needs=[Need.AUTISM])
    data = json.loads(client.get("/providers/services.json").content)
    [service] = data["contents"]
    assert {"id", "name", "status", "minimum_age", "maximum_age", "organization"} <= set(service)
    assert service["status"] == "active"
    again = json.loads(client.get("/providers/services.json").content)["contents"][0]
    assert again["id"] == service["id"], "the same service keeps its id"
