"""Enquiry forms: stock Wagtail form pages, mended."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from consultations.domain.enquiries import forget_enquiries
from consultations.models import EnquirySubmission
from engagement_site.core.forms.protection import STAMP, TRAP
from tests.factories.consultations import make_enquiry_page


@pytest.fixture
def page(home):
    return make_enquiry_page(notify="team@example.org")


@pytest.fixture
def send(client, page, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    stamp = re.search(f'name="{STAMP}" value="([^"]+)"', client.get(page.url).content.decode())[1]
    time_machine.shift(5)
    address = reverse("consultations:enquire", args=[page.pk])
    return lambda **data: client.post(
        address, {STAMP: stamp, "what_is_missing": "A day centre", **data}
    )


def test_a_post_is_stored_once_and_leads_away(client, page, send, deliver_on_commit):
    with deliver_on_commit():
        found = send(your_name="Ann")
        assert send(your_name="Ann").url == found.url == f"{page.url}?sent=yes"
    assert b"Thank you" in client.get(found.url).content
    stored = EnquirySubmission.objects.get()
    assert stored.form_data == {"your_name": "Ann", "what_is_missing": "A day centre"}
    [message] = mail.outbox
    assert message.to == ["team@example.org"]
    assert "day centre" not in message.body


@pytest.mark.parametrize(
    "data", [{TRAP: "x"}, {STAMP: "x"}, {"what_is_missing": ""}, {"what_is_missing": "a\x00b"}]
)
def test_what_is_wrong_is_told_with_everything_still_there(send, data):
    found = send(your_name="Ann", **data)
    assert found.status_code == 200
    assert b'value="Ann"' in found.content
    assert b"There is a problem" in found.content
    assert not EnquirySubmission.objects.exists()


def test_the_export_runs_no_formula_and_keeps_questions_no_longer_asked(
    client, page, send, commissioner
):
    send(your_name="=cmd|x")
    page.form_fields = [field for field in page.form_fields.all() if field.label != "Your name"]
    page.save_revision().publish()
    client.force_login(commissioner)
    address = reverse("wagtailforms:list_submissions", args=[page.pk])
    text = b"".join(client.get(f"{address}?export=csv").streaming_content).decode()
    assert "'=cmd|x" in text
    assert "Your name (no longer asked)" in text


def test_an_enquiry_ends(page, send):
    send()
    assert forget_enquiries() == 0
    EnquirySubmission.objects.update(submit_time=timezone.now() - timedelta(days=366))
    assert forget_enquiries(dry_run=True) == 1
    assert EnquirySubmission.objects.exists()
    assert forget_enquiries() == 1
    assert not EnquirySubmission.objects.exists()


def test_the_form_is_kept_by_no_cache(client, page):
    assert "no-store" in client.get(page.url)["Cache-Control"]
