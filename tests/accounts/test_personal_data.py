"""What is held, taken, agreed to and erased."""

import json

import pytest
from django.contrib.auth import get_user_model

from consultations.models import ConsultationResponse
from engagement_site.accounts import domain
from engagement_site.accounts.models import Consent, ConsentSubject
from engagement_site.core.models import OutgoingMail
from engagement_site.providers.domain import membership
from engagement_site.providers.enums import MembershipRole
from engagement_site.providers.models import Invitation, Membership
from engagement_site.subscriptions.models import SavedSearch
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.consultations import make_consultation, make_submitted
from tests.factories.events import make_event, make_registration
from tests.factories.providers import MembershipFactory
from tests.factories.subscriptions import make_search

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(provider, organisation):
    """A person with something in every app."""
    make_search(provider)
    make_search(provider, organisation=organisation, query="q=other")
    make_submitted(make_consultation(), by=provider, organisation=organisation)
    make_registration(make_event(), organisation)
    domain.set_consents(provider, {ConsentSubject.NEWS})
    membership.invite(
        organisation, email="colleague@example.org", role=MembershipRole.EDITOR, by=provider
    )
    return provider


def test_everything_that_names_the_person_is_shown_and_handed_out(client, busy, organisation):
    client.force_login(busy)
    page = client.get("/accounts/your-data/").content.decode()
    data = json.loads(client.get("/accounts/your-data/export/").content)["held"]
    for title in ("Account", "Memberships", "Saved searches", "Consents"):
        assert title in data, title
        assert title in page
    assert data["Account"][0]["e-mail address"] == busy.email
    assert data["Memberships"][0]["organisation"] == organisation.name


def test_no_secret_is_handed_out(client, busy):
    client.post("/accounts/login/", {"login": busy.email, "password": PASSWORD})
    text = client.get("/accounts/your-data/export/").content.decode()
    secrets = [busy.password, busy.alert_settings.token, Invitation.objects.get().digest]
    secrets.append(client.session.session_key)
    assert [secret for secret in secrets if secret in text] == []


def test_nothing_of_others_is_handed_out(client, busy):
    other = UserFactory(name="Olive Other")
    client.force_login(other)
    text = client.get("/accounts/your-data/export/").content.decode()
    assert busy.email not in text


def test_consent_is_asked_and_kept_as_history(client, provider):
    client.force_login(provider)
    assert domain.consents_of(provider) == {"research": False, "news": False}
    for chosen in (["news"], ["news"], []):
        client.post("/accounts/your-data/", {"subjects": chosen})
    history = list(Consent.objects.order_by("pk").values_list("subject", "given"))
    assert history == [("news", True), ("news", False)]


def test_leaving_erases_the_person_and_keeps_the_organisations_answers(client, busy, organisation):
    address, heir = busy.email, MembershipFactory(organisation=organisation).user
    client.post("/accounts/login/", {"login": busy.email, "password": PASSWORD})
    assert client.post("/accounts/leave/", {}).status_code == 200, "only when one is sure"
    client.post("/accounts/leave/", {"sure": "on"})
    gone = get_user_model().objects.get(pk=busy.pk)
    assert (gone.name, gone.is_active, gone.email) == ("", False, f"gone-{gone.pk}@invalid.example")
    assert not gone.has_usable_password()
    assert not Membership.objects.filter(user=gone).exists()
    assert not OutgoingMail.objects.filter(to=address).exists()
    assert SavedSearch.objects.get().owner == heir, "the organisation's search stays with it"
    assert ConsultationResponse.objects.get().organisation == organisation
    answer = client.get("/providers/account/")
    assert answer.status_code == 302, "signed out"
    client.post("/accounts/login/", {"login": address, "password": PASSWORD})
    assert client.get("/providers/account/").status_code == 302
    domain.leave(gone)


def test_one_can_come_back_with_the_same_address(busy):
    address = busy.email
    domain.leave(busy)
    UserFactory(email=address)
