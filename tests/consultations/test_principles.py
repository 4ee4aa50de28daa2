"""A consultation goes public with the principles ticked, by whichever way it is published."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationKind
from consultations.models import ConsultationPage
from consultations.models.pages import PrinciplesUnchecked
from consultations.principles import PRINCIPLES, UNCHECKED, is_checked
from tests.consultations.test_editor import create
from tests.factories.consultations import make_consultation, make_index


@pytest.fixture
def editing(client, commissioner, home):
    client.force_login(commissioner)
    return client


@pytest.fixture
def unchecked(home):
    """A consultation nobody has checked, with a draft that waits."""
    page = make_consultation(principles=[], publish=False)
    page.save_revision()
    return ConsultationPage.objects.get(pk=page.pk)


def is_live(page):
    return ConsultationPage.objects.get(pk=page.pk).live


def test_every_principle_counts():
    assert is_checked("consultation", PRINCIPLES)
    assert not any(is_checked("consultation", set(PRINCIPLES) - {one}) for one in PRINCIPLES)
    assert not is_checked("pre_tender", None)
    assert is_checked(ConsultationKind.WORKSHOP_FEEDBACK, [])


def test_the_editor_says_what_is_not_ticked_and_keeps_a_draft(editing):
    found = create(editing, {}, principles=["formative", "time"])
    assert UNCHECKED in found.content.decode()
    assert not ConsultationPage.objects.exists()
    assert create(editing, {}, principles=[], action="save").status_code == 302
    page = ConsultationPage.objects.get()
    assert (page.live, page.principles) == (False, [])


def test_feedback_on_a_workshop_needs_none(editing):
    assert create(editing, {}, principles=[], kind="workshop_feedback").status_code == 302
    assert ConsultationPage.objects.get().live


def test_no_revision_goes_public_unchecked(unchecked, commissioner):
    with pytest.raises(PrinciplesUnchecked, match="Before publishing"):
        unchecked.get_latest_revision().publish(user=commissioner)
    assert not is_live(unchecked)


def test_scheduling_is_publishing_and_its_time_comes(unchecked, time_machine):
    unchecked.go_live_at = timezone.now() + timedelta(hours=1)
    with pytest.raises(PrinciplesUnchecked):
        unchecked.save_revision().publish()
    unchecked.principles = list(PRINCIPLES)
    unchecked.save_revision().publish()
    assert not is_live(unchecked)
    time_machine.move_to(timezone.now() + timedelta(hours=2), tick=False)
    call_command("publish_scheduled")
    assert is_live(unchecked)


@pytest.mark.parametrize("chosen", ["itself", "its list"])
def test_publishing_several_at_once_stops_at_an_unchecked_one(editing, unchecked, chosen):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    page = unchecked if chosen == "itself" else make_index()
    more = {} if chosen == "itself" else {"include_descendants": "on"}
    found = editing.post(f"{address}?id={page.pk}", more, follow=True)
    assert "Nothing was published" in found.content.decode()
    assert not is_live(unchecked)


def test_publishing_several_checked_ones_at_once(editing, home):
    page = make_consultation(publish=False)
    page.save_revision()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    editing.post(f"{address}?id={page.pk}")
    assert is_live(page)


def test_a_copy_is_a_draft_to_be_checked_anew(editing, home):
    page = make_consultation(outcome_published_at=timezone.now() + timedelta(days=30))
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    assert "publish_copies" not in editing.get(address).content.decode()
    editing.post(
        address,
        {"new_title": "Again", "new_slug": "again", "publish_copies": "on", "alias": "on",
         "new_parent_page": page.get_parent().pk},
    )  # fmt: skip
    copy = ConsultationPage.objects.get(slug="again")
    assert (copy.live, copy.principles, copy.outcome_published_at) == (False, [], None)
    assert copy.alias_of is None
    assert [question.key for question in copy.questions.all()] == [
        question.key for question in page.questions.all()
    ]
