"""Every address, walked as every role.

Addresses of ours stand in the tables beside this file with who may read them; an address that is missing
from it fails the test, so a new view is closed or its openness is decided here. Addresses of
the libraries (sign-in, editor) are held to a rule: never an error, and the editor is staff's.
"""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.architecture.access import ACCESS, make_objects
from tests.architecture.access.entries import ROLES, STAFF_ROLES
from tests.factories.accounts import UserFactory
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = pytest.mark.django_db

LIBRARY_PREFIXES = ("accounts/", "cms/", "documents/")
# Answers to anybody by design: they hold no content.
OPEN_EDITOR_ADDRESSES = {"login/", "jsi18n/", "sprite/", "sprite-<hash>/"}
# Wagtail's own test of its error page breaks on purpose.
BREAKS_ON_PURPOSE = {"failwhale/"}


def walk(patterns=None, prefix="", namespace=""):
    """Yield (route, qualified name, pattern) of every address."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            yield route, f"{namespace}{pattern.name}", pattern


def is_ours(pattern):
    module = getattr(pattern.callback, "__module__", "")
    view = getattr(pattern.callback, "view_class", None)
    module = view.__module__ if view else module
    return module.startswith(
        ("engagement_site", "opportunities", "events", "consultations", "feedback_analysis")
    )


@pytest.fixture
def people(request):
    """One person of each role; the stranger acts for another organisation."""
    stranger = UserFactory(name="Sid Stranger")
    ProviderOrganisationFactory(owner=stranger)
    found = {"anonymous": None, "stranger": stranger}
    for role in ROLES:
        if role not in found:
            found[role] = request.getfixturevalue(role)
    return found


def test_every_address_of_ours_is_decided():
    ours = {name for _, name, pattern in walk() if is_ours(pattern) and pattern.name}
    assert ours - set(ACCESS) == set(), "add these to tests/architecture/access/"
    assert set(ACCESS) - ours - {"media"} == set(), "these no longer exist"


def test_addresses_of_ours(client, people, home, provider, organisation):
    objects = make_objects(home=home, provider=provider, organisation=organisation)
    wrong = []
    for role, person in people.items():
        client.logout()
        if person is not None:
            client.force_login(person)
        for name, entry in ACCESS.items():
            if name == "media":
                continue
            address = reverse(name, kwargs=entry.arguments(objects))
            status = client.get(address).status_code
            if status != entry.expected(role):
                wrong.append(f"{name} as {role}: {status}, expected {entry.expected(role)}")
    assert not wrong, "\n".join(wrong)


def editor_addresses():
    for route, name, pattern in walk():
        if route.startswith("cms/") and not is_ours(pattern) and pattern.name:
            yield route, name, pattern


def test_the_editor_is_for_staff(client, people):
    """Each address of Wagtail's that needs no argument: closed to everybody else."""
    outsiders = [role for role in ROLES if role not in STAFF_ROLES]
    walked = 0
    for route, _, _ in editor_addresses():
        rest = route.removeprefix("cms/")
        if "<" in rest or "(" in rest or "^" in rest or rest in OPEN_EDITOR_ADDRESSES:
            continue
        for role in outsiders:
            client.logout()
            if people[role] is not None:
                client.force_login(people[role])
            answer = client.get(f"/cms/{rest}")
            assert answer.status_code in (302, 403, 404, 405), f"/cms/{rest} as {role}"
            if answer.status_code == 302:
                assert "login" in answer.url or answer.url == "/", f"/cms/{rest} as {role}"
        walked += 1
    assert walked > 50


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_the_editor_never_breaks_for_staff(client, people, role):
    client.force_login(people[role])
    for route, _, _ in editor_addresses():
        rest = route.removeprefix("cms/")
        if "<" in rest or "(" in rest or "^" in rest or "logout" in rest:
            continue
        if rest in BREAKS_ON_PURPOSE:
            continue
        answer = client.get(f"/cms/{rest}")
        assert answer.status_code < 500, f"/cms/{rest} as {role}"


def test_account_addresses_never_break(client, people):
    for route, _, _ in walk():
        if not route.startswith("accounts/") or "<" in route or "^" in route or "logout" in route:
            continue
        for person in people.values():
            client.logout()
            if person is not None:
                client.force_login(person)
            assert client.get(f"/{route}").status_code < 500, route
