"""Staff sign in through a real identity provider, a process of its own."""

import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from engagement_site.accounts.models import User
from engagement_site.core.permissions import Role
from tests.accounts.identity_provider import CLIENT, PERSON, SECRET
from tests.factories.accounts import UserFactory
from tests.services import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def identity_provider():
    """The address of the running provider."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.accounts.identity_provider", str(port)]
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=2)  # noqa: S310
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture
def council(settings, identity_provider):
    """The settings of a council that has one."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "council", "name": "your council account", "client_id": CLIENT,
                    "secret": SECRET, "settings": {"server_url": identity_provider},
                }
            ],
            "OAUTH_PKCE_ENABLED": True,
        }
    }  # fmt: skip
    return identity_provider


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def sign_in(client):
    """Walk from the site to the provider and back, as a browser would; return the last answer."""
    leaving = client.post("/accounts/oidc/council/login/")
    try:
        urllib.request.build_opener(NoRedirect).open(leaving.url, timeout=5)
    except urllib.error.HTTPError as answer:
        back = answer.headers["Location"]
    assert back.startswith("http://testserver/accounts/oidc/council/login/callback/")
    return client.get(back.removeprefix("http://testserver"))


def test_a_first_sign_in_makes_the_account_without_any_role(client, council):
    assert sign_in(client).status_code == 302
    made = User.objects.get(email=PERSON["email"])
    assert made.name == "Sam Staff"
    assert not made.groups.exists()
    assert client.get("/providers/account/").status_code == 200
    assert client.get("/cms/").status_code == 302


def test_the_second_time_it_is_the_same_person_with_their_role(client, council, settings):
    settings.STAFF_SECOND_FACTOR = True
    sign_in(client)
    made = User.objects.get(email=PERSON["email"])
    made.groups.add(UserFactory(role=Role.COMMISSIONER).groups.get())
    client.logout()
    answer = sign_in(client)
    assert answer.url == "/cms/"
    assert client.get("/cms/").status_code == 200, "the second step was taken at the council's"
    assert User.objects.filter(email=PERSON["email"]).count() == 1


def test_an_account_of_that_address_is_not_taken_over(client, council):
    UserFactory(email=PERSON["email"], name="Somebody Else")
    sign_in(client)
    assert client.get("/providers/account/").status_code == 302
    assert User.objects.get(email=PERSON["email"]).name == "Somebody Else"


def test_a_forged_answer_signs_nobody_in(client, council):
    client.post("/accounts/oidc/council/login/")
    client.get("/accounts/oidc/council/login/callback/?code=forged&state=forged")
    assert client.get("/providers/account/").status_code == 302


def test_a_provider_that_is_away_is_a_plain_error(client, council, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"] = {
        "server_url": f"http://127.0.0.1:{free_port()}"
    }
    answer = client.post("/accounts/oidc/council/login/", follow=True)
    assert answer.status_code == 200
    assert "does not answer" in answer.content.decode()
