"""Errors and policy."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_public_pages_allow_nothing_inline(client, home):
    policy = client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_the_editor_has_what_wagtail_needs(client, commissioner):
    client.force_login(commissioner)
    answer = client.get("/cms/")
    assert answer.status_code == 200
    assert "script-src 'self' 'unsafe-inline'" in answer["Content-Security-Policy"]


def test_a_stale_form_says_what_to_do(home):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": "a@example.org", "password": "x"})
    assert answer.status_code == 403
    assert "again" in answer.content.decode()


def test_an_unknown_address_says_so_plainly(client, home):
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert "We cannot find this page" in answer.content.decode()


def test_staff_sign_in_the_same_way(client):
    assert client.get("/cms/", follow=True).request["PATH_INFO"] == "/accounts/login/"
    assert client.get("/cms/login/").url.startswith("/accounts/login/")
