"""A closing time that moves with the page is recorded and told like one that is moved by itself."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from consultations.models import ConsultationPage
from tests.consultations.test_editor import posted
from tests.factories.consultations import make_consultation, make_draft, republish

LATER = timedelta(days=5)


def save(client, page, *, closing_at, action="save"):
    """Save the page in the editor with another closing time."""
    moments = {
        name: timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        for name, value in (("opening_at", page.opening_at), ("closing_at", closing_at))
    }
    data = posted({}, action=action, slug=page.slug, **moments)
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


@pytest.fixture
def whole_minutes(time_machine):
    """The editor writes minutes, so the dates have no seconds here."""
    time_machine.move_to(timezone.now().replace(second=0, microsecond=0), tick=False)


@pytest.mark.parametrize("action", ["save", "action-publish"])
def test_once_open_the_editor_says_where_the_time_is_moved(
    client, home, commissioner, whole_minutes, action
):
    client.force_login(commissioner)
    page = make_consultation()
    found = save(client, page, closing_at=page.closing_at + LATER, action=action)
    assert "It has opened and people were told" in found.content.decode()
    assert ConsultationPage.objects.get(pk=page.pk).closing_at == page.closing_at
    assert save(client, page, closing_at=page.closing_at, action=action).status_code == 302


def test_before_it_opens_the_dates_are_the_editors_and_the_change_is_recorded(
    client, home, commissioner, whole_minutes
):
    client.force_login(commissioner)
    page = make_consultation(opens=2, closes=9)
    assert save(client, page, closing_at=page.closing_at + LATER, action="action-publish")
    [change] = page.closing_changes.all()
    assert (change.old_closing_at, change.new_closing_at) == (
        page.closing_at, page.closing_at + LATER,
    )  # fmt: skip
    assert (change.reason, change.changed_by) == ("Changed before it opened.", commissioner)


def test_an_older_revision_put_back_moves_nothing_unseen(
    home, provider, organisation, deliver_on_commit
):
    page = make_consultation()
    make_draft(page, by=provider, organisation=organisation)

    def later(draft):
        draft.closing_at += LATER

    with deliver_on_commit():
        changed = republish(page, later)
    [change] = page.closing_changes.all()
    assert change.new_closing_at == changed.closing_at == page.closing_at + LATER
    assert change.reason == "Changed when the page was published."
    [message] = mail.outbox
    assert message.to == [provider.email]
    assert message.subject.startswith("More time:")
    republish(page, lambda draft: setattr(draft, "summary", "Shorter."))
    assert page.closing_changes.count() == 1


def test_first_publishing_and_drafts_record_nothing(home):
    page = make_consultation(publish=False)
    page.save_revision()
    page.closing_at += LATER
    page.save_revision().publish()
    assert not page.closing_changes.exists()
