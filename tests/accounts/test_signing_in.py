"""Sessions, second factors for staff, codes, change of address, and nobody learns who is here."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from engagement_site.accounts import domain
from engagement_site.core.permissions import Role
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def sign_in(client, person):
    return client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})


@pytest.mark.parametrize("role", list(Role))
def test_staff_set_up_a_second_factor_before_anything_opens(client, settings, role):
    settings.STAFF_SECOND_FACTOR = True
    person = UserFactory(role=role)
    sign_in(client, person)
    for address in ("/cms/", "/providers/", "/", "/providers/account/"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (302, "/accounts/2fa/"), address
    assert client.get("/accounts/2fa/").status_code == 200
    TOTP.activate(person, generate_totp_secret())
    assert client.get("/providers/").status_code == 200


def test_providers_need_none_and_it_can_be_switched_off(client, settings, provider, commissioner):
    settings.STAFF_SECOND_FACTOR = True
    sign_in(client, provider)
    assert client.get("/providers/account/").status_code == 200
    settings.STAFF_SECOND_FACTOR = False
    other = Client()
    sign_in(other, commissioner)
    assert other.get("/cms/").status_code == 200


def test_a_factor_once_set_up_is_asked_for_and_recovery_codes_help(client, provider):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    TOTP.activate(provider, generate_totp_secret())
    codes = RecoveryCodes.activate(provider).get_unused_codes()
    answer = sign_in(client, provider)
    assert answer.url.startswith("/accounts/2fa/authenticate/")
    assert client.get("/providers/account/").status_code == 302
    assert "Incorrect code" in client.post(answer.url, {"code": "000000"}).content.decode()
    client.post(answer.url, {"code": codes[0]})
    assert client.get("/providers/account/").status_code == 200
    again = Client()
    answer = sign_in(again, provider)
    again.post(answer.url, {"code": codes[0]})
    assert again.get("/providers/account/").status_code == 302, "a code is good once"


def test_a_code_by_mail_signs_in_once(client, provider, deliver_on_commit):
    with deliver_on_commit():
        answer = client.post("/accounts/login/code/", {"email": provider.email})
    [message] = outbox.outbox
    code = re.search(r"\b([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\b", message.body).group(1)
    client.post(answer.url, {"code": code})
    assert client.get("/providers/account/").status_code == 200


def test_nobody_learns_from_a_code_who_has_an_account(client, provider, deliver_on_commit):
    pages = []
    for address in (provider.email, "nobody@example.org"):
        with deliver_on_commit():
            answer = client.post("/accounts/login/code/", {"email": address})
        page = client.get(answer.url).content.decode().replace(address, "ADDRESS")
        pages.append((answer.status_code, answer.url, re.sub(r'value="[^"]{20,}"', "", page)))
        client.logout()
    assert pages[0] == pages[1]


def test_one_sees_where_one_is_signed_in_and_signs_the_others_out(provider):
    here, there = Client(HTTP_USER_AGENT="Here"), Client(HTTP_USER_AGENT="There")
    for client in (here, there):
        sign_in(client, provider)
    page = here.get("/accounts/sessions/").content.decode()
    assert "Here" in page
    assert "There" in page
    here.post("/accounts/sessions/")
    assert here.get("/providers/account/").status_code == 200
    assert there.get("/providers/account/").status_code == 302


def test_the_record_of_a_sign_in_ends_with_it(client, provider):
    sign_in(client, provider)
    assert domain.forget_ended_sessions(timezone.now()) == 0
    Session.objects.all().delete()
    assert domain.forget_ended_sessions(timezone.now()) == 1
    assert not UserSession.objects.exists()


def test_an_address_is_changed_only_from_the_new_mailbox(client, provider, deliver_on_commit):
    before = provider.email
    sign_in(client, provider)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    with deliver_on_commit():
        client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    provider.refresh_from_db()
    assert provider.email == before
    to_new = next(message for message in outbox.outbox if message.to == ["new@example.org"])
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", to_new.body).group(1)
    client.post(link)
    provider.refresh_from_db()
    assert provider.email == "new@example.org"


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/2fa/", "/accounts/2fa/recovery-codes/", "/accounts/sessions/",
        "/accounts/email/", "/accounts/2fa/webauthn/", "/accounts/your-data/", "/accounts/leave/",
    ],
)  # fmt: skip
def test_account_pages_speak_in_sentence_case(client, provider, address):
    TOTP.activate(provider, generate_totp_secret())
    sign_in(client, provider)
    Authenticator.objects.all()
    client.force_login(provider)
    page = client.get(address, follow=True).content.decode()
    main = re.search(r"<main.*?</main>", page, re.DOTALL).group(0)
    spoken = re.findall(r"<(?:h1|h2|button|th|label)[^>]*>\s*([^<]+?)\s*<", main)
    shouting = [
        text
        for text in spoken
        if re.search(r"^[A-Z][a-z]+ (?:[a-z]+ )*[A-Z][a-z]+", text) and "Prue" not in text
    ]
    assert shouting == []


def test_a_mail_about_a_new_factor_speaks_in_sentence_case(client, provider, deliver_on_commit):
    sign_in(client, provider)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    value = totp.hotp_value(client.session["mfa.totp.secret"], counter)
    with deliver_on_commit():
        client.post("/accounts/2fa/totp/activate/", {"code": totp.format_hotp_value(value)})
    [message] = [mail for mail in outbox.outbox if "authenticator" in mail.subject]
    assert message.subject == "An authenticator app was added to your account"
    assert re.search(r"on \w+ \d{1,2} \w+ \d{4}, .+ \((GMT|BST)\)\.", message.body)
