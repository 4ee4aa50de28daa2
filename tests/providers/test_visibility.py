"""Every field, every role: who sees what on every page and export that shows an organisation."""

import json

import pytest
from django.test import Client

from engagement_site.providers.enums import Audience, IdentifierScheme, ProviderSize
from engagement_site.providers.models import CareSetting, Identifier
from engagement_site.providers.visibility import ALWAYS_PUBLIC, DEFAULTS, may_see, visible_fields
from tests.factories.accounts import UserFactory
from tests.factories.offers import OfferFactory
from tests.factories.providers import MembershipFactory, ProviderOrganisationFactory

pytestmark = pytest.mark.django_db

VALUES = {
    "size": ProviderSize.LARGE,
    "website": "https://seen.example/",
    "languages": "Polish, Makaton",
    "accessibility": "Hearing loops everywhere",
    "social_value": "Forty apprentices",
    "partner_interests": "Housing providers wanted",
    "contact_name": "The duty desk",
    "telephone": "0191 498 0000",
    "contact_email": "office@seen.example",
    "works_with_us": True,
}
TEXTS = {
    **{name: str(value) for name, value in VALUES.items()},
    "size": "250 people or more",
    "identifiers": "1123456",
    "works_with_us": "Provides for the council now",
}
SEES = {
    "anonymous": Audience.PUBLIC,
    "stranger": Audience.PUBLIC,
    "analyst": Audience.PUBLIC,
    "practitioner": Audience.PRACTITIONERS,
    "commissioner": Audience.COMMISSIONERS,
    "administrator": Audience.COMMISSIONERS,
    "member": Audience.COMMISSIONERS,
}


@pytest.fixture
def shown():
    """An organisation with something in every field."""
    found = ProviderOrganisationFactory(name="Seen Care", **VALUES)
    Identifier.objects.create(organisation=found, scheme=IdentifierScheme.CHARITY, value="1123456")
    return found


@pytest.fixture
def browser_of(request, shown):
    def enter(role):
        client = Client()
        if role == "member":
            client.force_login(MembershipFactory(organisation=shown, role="member").user)
        elif role == "stranger":
            client.force_login(UserFactory())
        elif role != "anonymous":
            client.force_login(request.getfixturevalue(role))
        return client

    return enter


def test_every_field_that_can_be_filled_is_decided(shown):
    decided = {*ALWAYS_PUBLIC, *DEFAULTS}
    kept_aside = {
        "id", "name_key", "listed", "illustrative", "created_at", "changed_at", "visibility",
        "as_of", "confirmed_at", "reminded_at", "verified_at", "merged_into", "part_of",
    }  # fmt: skip
    fields = {field.name for field in shown._meta.concrete_fields}
    assert fields - decided - kept_aside == set(), "say in visibility.py who may see these"


@pytest.mark.parametrize("role", SEES)
def test_the_matrix(shown, browser_of, role):
    """Each field at each level, as this role, on the page of the organisation."""
    client, wrong = browser_of(role), []
    for level in Audience:
        shown.visibility = {name: int(level) for name in DEFAULTS}
        shown.save()
        page = client.get(f"/providers/{shown.pk}/").content.decode()
        for name in DEFAULTS:
            expected = level <= SEES[role]
            if (TEXTS[name] in page) != expected:
                wrong.append(f"{name} for {level.label} as {role}: expected {expected}")
            if may_see(shown, name, SEES[role]) != expected:
                wrong.append(f"{name}: the function says otherwise")
    assert wrong == []


@pytest.mark.parametrize("role", SEES)
def test_one_field_does_not_decide_for_another(shown, browser_of, role):
    client, wrong = browser_of(role), []
    for chosen in DEFAULTS:
        shown.visibility = {
            name: int(Audience.COMMISSIONERS if name == chosen else Audience.PUBLIC)
            for name in DEFAULTS
        }
        shown.save()
        names = {entry.name for entry in visible_fields(shown, SEES[role])} - {"localities"}
        hidden = set() if SEES[role] == Audience.COMMISSIONERS else {chosen}
        if names != set(DEFAULTS) - hidden:
            wrong.append(chosen)
    page = client.get(f"/providers/{shown.pk}/").content.decode()
    assert wrong == []
    assert shown.name in page


@pytest.mark.parametrize("address", ["/providers/", "/providers/compare/?org={0.pk}&org={1.pk}"])
@pytest.mark.parametrize("role", ["anonymous", "stranger", "analyst", "practitioner"])
def test_lists_and_comparisons_hide_the_same(shown, browser_of, role, address):
    shown.visibility = dict.fromkeys(DEFAULTS, int(Audience.COMMISSIONERS))
    shown.save()
    other = ProviderOrganisationFactory()
    page = browser_of(role).get(address.format(shown, other)).content.decode()
    leaked = [name for name, text in TEXTS.items() if name != "works_with_us" and text in page]
    if role == "practitioner" or address != "/providers/":
        assert "Seen Care" in page
    assert leaked == []


@pytest.mark.parametrize("role", SEES)
@pytest.mark.parametrize("level", list(Audience))
def test_offers_vacancies_and_addresses(shown, browser_of, role, level):
    OfferFactory(
        organisation=shown, description="Homes by the river", visible_to=level, capacity=8,
        vacancies=3, vacancies_visible_to=level,
    )  # fmt: skip
    CareSetting.objects.create(
        organisation=shown, name="Riverside", service="childrens_home", address="1 Made Up Road",
        address_visible_to=level,
    )  # fmt: skip
    page = browser_of(role).get(f"/providers/{shown.pk}/").content.decode()
    expected = level <= SEES[role]
    for text in ("Homes by the river", "3 of 8 free", "1 Made Up Road"):
        assert (text in page) == expected, text


@pytest.mark.parametrize("role", ["anonymous", "practitioner", "commissioner"])
@pytest.mark.parametrize("level", list(Audience))
def test_nothing_can_be_inferred_from_a_search(shown, browser_of, role, level):
    OfferFactory(
        organisation=shown, visible_to=level, capacity=8, vacancies=3, vacancies_visible_to=level
    )
    client, expected = browser_of(role), level <= SEES[role]
    for query in ("service=childrens_home", "age=15", "vacancies=yes"):
        page = client.get(f"/providers/?{query}")
        assert (page.context["listing"].total == 1) == expected, query
    counted = {
        option.value: option.count
        for group in client.get("/providers/").context["listing"].filters
        for option in group.options
        if group.name == "service"
    }
    assert counted == ({"childrens_home": 1} if expected else {})


def test_open_data_is_public_data(client, shown):
    shown.visibility = {
        "contact_email": int(Audience.COMMISSIONERS),
        "website": 2,
        "identifiers": 1,
    }
    shown.save()
    OfferFactory(organisation=shown, description="Seen", visible_to=Audience.PUBLIC)
    OfferFactory(organisation=shown, description="Unseen", visible_to=Audience.PRACTITIONERS)
    data = json.loads(client.get("/providers/services.json").content)
    assert [service["description"] for service in data["contents"]] == ["Seen"]
    assert "seen.example" not in json.dumps(data)
    assert "1123456" not in json.dumps(data)


def test_choosing_who_sees_what(client, shown):
    owner = MembershipFactory(organisation=shown).user
    client.force_login(owner)
    levels = {name: int(level) for name, level in DEFAULTS.items()}
    address = f"/providers/account/organisation/{shown.pk}/visibility/"
    client.post(address, {**levels, "telephone": 0, "languages": 2})
    shown.refresh_from_db()
    assert shown.visibility == {"telephone": 0, "languages": 2}
    assert client.post(address, {**levels, "telephone": 7}).status_code == 200
