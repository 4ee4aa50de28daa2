"""Audit records stay as they were written."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagement_site.core import audit
from engagement_site.core.models import AuditRecord
from engagement_site.core.retention import in_words
from tests.factories.core import make_standard_page

pytestmark = pytest.mark.django_db


def test_a_record_outlives_its_target(home, commissioner):
    page = make_standard_page(home)
    audit.record("published", by=commissioner, target=page, version=2)
    page.delete()
    commissioner.delete()
    record = AuditRecord.objects.get()
    assert str(record) == "Casey Commissioner published About"
    assert record.detail == {"version": 2}


def test_a_record_never_changes(commissioner):
    record = audit.record("signed in", by=commissioner, target=commissioner)
    record.verb = "did nothing"
    with pytest.raises(TypeError):
        record.save()


def test_names_go_after_the_time_a_council_sets(settings, commissioner):
    settings.AUDIT_NAMES_RETENTION_DAYS = 100
    now = timezone.now()
    kept, old = (audit.record("changed", by=commissioner, target=commissioner) for _ in range(2))
    AuditRecord.objects.filter(pk=old.pk).update(at=now - timedelta(days=101))
    assert audit.forget_names(now, True) == audit.forget_names(now) == 1
    old.refresh_from_db()
    kept.refresh_from_db()
    assert (old.actor_label, old.actor_id) == (audit.SOMEBODY, None)
    assert kept.actor_id == commissioner.pk


def test_a_length_of_time_is_said_in_years_where_it_is_years():
    said = [in_words(timedelta(days=days)) for days in (1, 7, 365, 1095, 400)]
    assert said == ["1 day", "7 days", "1 year", "3 years", "400 days"]
