"""From signing up to belonging to an organisation, with the real mail."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox

from engagement_site.accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

DETAILS = {"name": "Nia New", "email": "nia@example.org", "password1": "a-long-password-42"}


def sign_up(client, deliver_on_commit, **changes):
    with deliver_on_commit():
        return client.post("/accounts/signup/", {**DETAILS, **changes}, follow=True)


def test_the_address_is_verified_from_the_mail(client, deliver_on_commit):
    answer = sign_up(client, deliver_on_commit)
    assert "nia@example.org" in answer.content.decode()
    [message] = outbox.outbox
    assert message.to == ["nia@example.org"]
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", message.body).group(1)
    assert message.subject == "Confirm your e-mail address"
    assert "example.com" not in message.body
    [twin] = message.alternatives
    assert link in twin.content
    client.post(link, follow=True)
    assert EmailAddress.objects.get(email="nia@example.org").verified
    assert User.objects.get(email="nia@example.org").name == "Nia New"
    answer = client.post(
        "/accounts/login/", {"login": "NIA@example.org", "password": DETAILS["password1"]}
    )
    assert answer.url == "/providers/account/"


def test_nobody_enters_unverified(client, deliver_on_commit):
    sign_up(client, deliver_on_commit)
    client.post("/accounts/login/", {"login": DETAILS["email"], "password": DETAILS["password1"]})
    assert client.get("/providers/account/").status_code == 302


def test_an_altered_link_says_what_to_do(client):
    answer = client.get("/accounts/confirm-email/MQ:forged:link/")
    text = answer.content.decode().lower()
    assert "expired" in text or "not valid" in text or "invalid" in text


def test_nobody_learns_who_has_an_account(client, deliver_on_commit):
    UserFactory(email="known@example.org")
    known = sign_up(client, deliver_on_commit, email="known@example.org")
    client.logout()
    unknown = sign_up(client, deliver_on_commit, email="other@example.org")
    assert known.redirect_chain == unknown.redirect_chain
    known = client.post("/accounts/password/reset/", {"email": "known@example.org"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_guessing_is_slowed_down(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip"}
    UserFactory(email="known@example.org")
    answers = [
        client.post("/accounts/login/", {"login": "known@example.org", "password": f"no-{n}"})
        for n in range(5)
    ]
    assert "Too many" in answers[-1].content.decode()
    right = client.post("/accounts/login/", {"login": "known@example.org", "password": PASSWORD})
    assert right.status_code == 200, "not even the right password enters while it is slowed down"


def test_staff_land_in_the_editor(client, commissioner):
    answer = client.post("/accounts/login/", {"login": commissioner.email, "password": PASSWORD})
    assert answer.url == "/cms/"


def test_a_council_identity_provider_is_switched_on_by_settings(client, settings):
    assert "council account" not in client.get("/accounts/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "council", "name": "your council account", "client_id": "x",
                    "secret": "y", "settings": {"server_url": "http://127.0.0.1:9/"},
                }
            ]
        }
    }  # fmt: skip
    page = client.get("/accounts/login/").content.decode()
    assert "your council account" in page
    assert "/accounts/oidc/council/login/" in page


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/",
        "/accounts/login/code/",
    ],
)  # fmt: skip
def test_account_pages_look_like_the_product(client, address):
    page = client.get(address).content.decode()
    assert "me-header" in page
    assert "govuk-button" in page


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/",
        "/accounts/reauthenticate/",
    ],
)  # fmt: skip
def test_own_settings_look_like_the_product(client, provider, address):
    client.force_login(provider)
    page = client.get(address, follow=True).content.decode()
    assert "me-header" in page


def test_a_second_factor_can_be_set_up(client, provider):
    client.post("/accounts/login/", {"login": provider.email, "password": PASSWORD})
    assert "reauthenticate" in client.get("/accounts/2fa/totp/activate/").url
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert "<img" in page
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200
