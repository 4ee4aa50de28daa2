"""Probes get an answer whatever else is wrong."""

import pytest
from django.db import connection

from engagement_site.core import health

pytestmark = pytest.mark.django_db


def test_ready_names_what_is_missing(client, monkeypatch):
    assert client.get("/health/ready").json() == {"status": "ready", "problems": []}

    def away():
        raise OSError("no route")

    monkeypatch.setitem(health.PROBES, "cache", away)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["problems"]) == (503, ["cache"])


def test_ready_sees_a_missing_migration(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core'")
    assert client.get("/health/ready").json()["problems"] == ["migrations"]


def test_live_touches_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health/live").status_code == 200


def test_probes_come_by_address_and_without_tls(client, settings):
    settings.ALLOWED_HOSTS = ["engagement.example.gov.uk"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/health/live", headers={"host": "10.0.0.7"}).status_code == 200
    assert client.get("/", headers={"host": "10.0.0.7"}).status_code == 400
