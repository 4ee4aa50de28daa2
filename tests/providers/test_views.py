"""The directory and the provider's own pages."""

import pytest

from engagement_site.providers.models import ProviderOrganisation
from tests.factories.accounts import UserFactory
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = pytest.mark.django_db

FORM = {
    "name": "New Care", "kind": "company", "size": "small", "works_with_us": "no",
    "services": "Home care", "localities": "Felling", "company_number": "", "website": "",
    "telephone": "", "contact_email": "", "listed": "on",
}  # fmt: skip


def test_only_those_who_agreed_are_listed(client):
    ProviderOrganisationFactory(name="Seen Care")
    hidden = ProviderOrganisationFactory(name="Hidden Care", listed=False)
    page = client.get("/providers/").content.decode()
    assert "Seen Care" in page
    assert "Hidden Care" not in page
    assert client.get(f"/providers/{hidden.pk}/").status_code == 404


def test_words_must_all_be_found(client):
    ProviderOrganisationFactory(name="Angel Homes", services="Residential care for children")
    ProviderOrganisationFactory(name="Tyne Homes", services="Home care for adults")
    found = client.get("/providers/", {"q": "homes children"}).context["organisations"]
    assert [organisation.name for organisation, _ in found] == ["Angel Homes"]


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "x" * 5000,
        "kind=nonsense",
        "page=last",
        "age=abc",
        "age=9999",
        "place=999999999999999999999",
        "place=x",
    ],
)
def test_odd_searches_do_no_harm(client, query):
    assert client.get(f"/providers/?{query}").status_code == 200


@pytest.mark.parametrize("who", ["anonymous", "provider", "practitioner", "commissioner"])
def test_contact_details_are_for_staff(client, request, who):
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))
    shown = ProviderOrganisationFactory(contact_email="office@example.org")
    for address in ("/providers/", f"/providers/{shown.pk}/"):
        page = client.get(address).content.decode()
        assert ("office@example.org" in page) == (who in ("practitioner", "commissioner"))


def test_a_new_provider_adds_their_organisation_and_comes_back(client):
    person = UserFactory()
    client.force_login(person)
    assert (
        "do not act for an organisation yet" in client.get("/providers/account/").content.decode()
    )
    answer = client.post("/providers/account/organisation/", {**FORM, "next": "/events/"})
    assert answer.url == "/events/"
    assert person.organisations.get().works_with_us is False


def test_nobody_is_sent_to_another_site(client):
    client.force_login(UserFactory())
    answer = client.post(
        "/providers/account/organisation/", {**FORM, "next": "https://elsewhere.example/"}
    )
    assert answer.url == "/providers/account/"


def test_a_taken_name_stands_beside_its_field_and_nothing_typed_is_lost(client):
    ProviderOrganisationFactory(name="New Care Ltd")
    client.force_login(UserFactory())
    answer = client.post("/providers/account/organisation/", FORM)
    page = answer.content.decode()
    assert "is on this site already" in page
    assert 'value="Felling"' in page
    assert ProviderOrganisation.objects.count() == 1


def test_a_missing_answer_is_linked_from_the_summary(client):
    client.force_login(UserFactory())
    page = client.post("/providers/account/organisation/", {**FORM, "name": ""}).content.decode()
    assert "There is a problem" in page
    assert 'href="#id_name"' in page


def test_another_organisation_does_not_exist_for_you(client, provider):
    other = ProviderOrganisationFactory()
    client.force_login(provider)
    assert client.get(f"/providers/account/organisation/{other.pk}/").status_code == 404
    assert client.post(f"/providers/account/organisation/{other.pk}/", FORM).status_code == 404


def test_a_provider_changes_their_own(client, provider, organisation):
    client.force_login(provider)
    client.post(f"/providers/account/organisation/{organisation.pk}/", FORM)
    organisation.refresh_from_db()
    assert (organisation.name, organisation.works_with_us) == ("New Care", False)
