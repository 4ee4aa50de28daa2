"""Audit records stay as they were written."""

import pytest

from engagement_site.core import audit
from engagement_site.core.models import AuditRecord
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
