"""The clock and the roles."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import GroupPagePermission

from engagement_site.core import registry
from engagement_site.core.permissions import Role

pytestmark = pytest.mark.django_db


def test_one_failing_job_does_not_stop_the_others(monkeypatch, caplog):
    ran = []

    def broken():
        raise ValueError("no")

    monkeypatch.setattr(
        registry, "_periodic", {"broken": broken, "sound": lambda: ran.append("sound")}
    )
    call_command("run_clock", "--once")
    assert ran == ["sound"]
    assert "The clock's job broken failed" in caplog.text


def test_roles_are_set_exactly_and_again():
    group = Group.objects.get(name=Role.ANALYST.value)
    before = set(group.permissions.values_list("codename", flat=True))
    group.permissions.clear()
    GroupPagePermission.objects.filter(group=group).delete()
    call_command("sync_roles", verbosity=0)
    call_command("sync_roles", verbosity=0)
    assert set(group.permissions.values_list("codename", flat=True)) == before
    assert GroupPagePermission.objects.filter(group=group).count() == 3
