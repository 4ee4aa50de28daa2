"""Public pages, the home page's door, the account's list, the page cache, previews."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from consultations import queries
from consultations.models import ConsultationIndexPage, ConsultationPage, ConsultationQuestion
from engagement_site.core import registry
from tests.factories.accounts import UserFactory
from tests.factories.consultations import FULL, make_consultation, make_draft, make_submitted

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def one_of_each(home):
    """An open, an upcoming, a closed consultation and one with its outcome."""
    return {
        "open": make_consultation(title="Open one"),
        "upcoming": make_consultation(title="Upcoming one", opens=3, closes=9),
        "closed": make_consultation(title="Closed one", opens=-9, closes=-3),
        "outcome": make_consultation(
            title="Finished one",
            opens=-9,
            closes=-3,
            outcome_published_at=timezone.now() - timedelta(days=1),
            outcome=[("point", {"you_said": "Pay for voids", "we_did": "We do", "status": "done"})],
        ),
    }


def test_the_list_sorts_by_state(client, one_of_each):
    text = client.get("/consultations/").content.decode()
    order = ["Open now", "Open one", "Opening later", "Upcoming one", "we are reading",
             "Closed one", "What came of it", "Finished one"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_an_empty_list_says_so(client, home):
    from tests.factories.consultations import make_index

    make_index()
    assert b"Nothing is open at the moment" in client.get("/consultations/").content


@pytest.mark.parametrize(
    ("name", "shown", "hidden"),
    [
        ("open", "Sign in and answer", "What came of it"),
        ("upcoming", "You can read the questions now", "Sign in and answer"),
        ("closed", "We are reading the answers", "Sign in and answer"),
        ("outcome", "Pay for voids", "Sign in and answer"),
    ],
)
def test_each_state_shows_what_can_be_done(client, one_of_each, name, shown, hidden):
    text = client.get(one_of_each[name].get_url()).content.decode()
    assert shown in text
    assert hidden not in text


def test_an_outcome_written_ahead_does_not_show_before_its_time(client, home):
    page = make_consultation(
        opens=-9, closes=-3, outcome_published_at=timezone.now() + timedelta(days=1),
        outcome=[("heading", "Not yet")],
    )  # fmt: skip
    assert b"Not yet" not in client.get(page.get_url()).content


@time_machine.travel(datetime(2027, 3, 10, 12, tzinfo=LONDON), tick=False)
def test_the_closing_time_has_its_zone_and_days_left(client, home):
    page = make_consultation(closing_at=datetime(2027, 3, 30, 17, tzinfo=LONDON))
    text = client.get(page.get_url()).content.decode()
    assert "Closes Tuesday 30 March 2027, 5pm (BST): 20 days left" in text


def test_the_questions_can_be_read_whole_before_starting(client, one_of_each):
    text = client.get(f"/consultations/{one_of_each['upcoming'].pk}/questions/").content.decode()
    for words in ("About you", "Your view", "What would stop you?", "We support people, at home",
                  "up to 200 characters", "(optional)"):  # fmt: skip
        assert words in text


def test_questions_of_an_unpublished_consultation_are_nobodys_business(client, home):
    page = make_consultation(publish=False)
    assert client.get(f"/consultations/{page.pk}/questions/").status_code == 404


def test_the_signed_in_see_what_they_can_do_next(client, one_of_each, provider, organisation):
    page = one_of_each["open"]
    client.force_login(provider)
    assert f"Answer for {organisation.name}" in client.get(page.get_url()).content.decode()
    draft = make_draft(page, by=provider, organisation=organisation, answers=FULL)
    assert f"Go on with the draft for {organisation.name}" in client.get(page.get_url()).content.decode()  # fmt: skip
    make_submitted(page, by=provider, organisation=organisation)
    assert f"withdraw response {draft.reference}" in client.get(page.get_url()).content.decode()
    client.force_login(UserFactory())
    assert "Answer these questions" in client.get(page.get_url()).content.decode()


def test_the_door_shows_what_closes_first_then_what_opens_next(one_of_each):
    soon = make_consultation(title="Closing one", closes=1)
    [door] = [door for door in registry.doors() if door.title == "Have your say"]
    found = [(teaser.title, teaser.tag) for teaser in door.teasers(3)]
    assert found == [
        (soon.title, "Closes soon"), ("Open one", "Open"), ("Upcoming one", "Opens later"),
    ]  # fmt: skip
    assert [teaser.title for teaser in door.teasers(1)] == [soon.title]


def test_drafts_and_submitted_responses_wait_in_the_account(one_of_each, provider, organisation):
    def waiting():
        return dict(registry.waiting_for(provider)).get("Your consultations", [])

    assert waiting() == []
    make_draft(one_of_each["open"], by=provider, organisation=organisation)
    assert [(teaser.tag, teaser.title) for teaser in waiting()] == [("Draft", "Open one")]
    make_submitted(one_of_each["open"], by=provider, organisation=organisation)
    [teaser] = waiting()
    assert (teaser.tag, "reference" in teaser.summary) == ("Open", True)


def test_the_next_change_is_opening_closing_outcome_or_midnight(home):
    now = datetime(2027, 3, 10, 12, tzinfo=LONDON)
    assert queries.next_change(now) is None
    make_consultation(
        opening_at=now + timedelta(hours=1),
        closing_at=now + timedelta(days=30),
        outcome_published_at=now + timedelta(days=60),
    )

    def after(**ahead):
        return queries.next_change(now + timedelta(**ahead))

    assert after() == now + timedelta(hours=1)
    # While it is open, "days left" changes each midnight in England.
    assert after(hours=2) == datetime(2027, 3, 11, tzinfo=LONDON)
    assert after(days=26, hours=13) == now + timedelta(days=27)  # "Closes soon"
    assert after(days=29, hours=13) == now + timedelta(days=30)
    assert after(days=31) == now + timedelta(days=60)
    assert after(days=61) is None


def test_a_cached_page_is_not_shown_past_the_closing_time(client, home, settings):
    settings.PUBLIC_PAGE_CACHE_SECONDS = 300
    page = make_consultation(closing_at=timezone.now() + timedelta(seconds=90))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert b"Sign in and answer" in client.get(page.get_url()).content
        clock.shift(timedelta(seconds=91))
        assert b"Sign in and answer" not in client.get(page.get_url()).content


def test_a_scheduled_consultation_goes_live_with_its_version(home):
    page = make_consultation(publish=False, go_live_at=timezone.now() + timedelta(hours=1))
    page.save_revision().publish()
    page.refresh_from_db()
    assert (page.live, page.versions.count()) == (False, 0)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        call_command("publish_scheduled")
    page.refresh_from_db()
    assert (page.live, page.versions.count()) == (True, 1)


@pytest.mark.parametrize("mode", ["", "questions"])
def test_an_unsaved_page_can_be_previewed(home, mode):
    page = ConsultationPage(title="Not saved")
    page.questions = [
        ConsultationQuestion(label="Why?", field_type="multiline"),
        ConsultationQuestion(label="", field_type="radio"),
    ]
    response = page.make_preview_request(preview_mode=mode)
    assert response.status_code == 200
    shown = "Why?" if mode else "The opening time is not set yet"
    assert shown in response.content.decode()


@pytest.mark.parametrize("mode", ["", "questions"])
def test_an_empty_page_can_be_previewed(home, mode):
    assert ConsultationPage(title="").make_preview_request(preview_mode=mode).status_code == 200


def test_the_list_can_be_previewed_unsaved(home):
    assert ConsultationIndexPage(title="List").make_preview_request().status_code == 200


def test_related_pages_show(client, home, one_of_each):
    from engagement_site.core.models import RelatedPage

    page = one_of_each["open"]
    RelatedPage.objects.create(page=Page.objects.get(pk=page.pk), target=one_of_each["outcome"])
    assert b"Finished one" in client.get(page.get_url()).content


def test_options_of_a_visitor_are_none(home):
    request = RequestFactory().get("/")
    from consultations.templatetags.consultations import options_of

    assert options_of({"request": request}, make_consultation()) == []


def test_questions_page_needs_no_script_and_no_account(client, one_of_each):
    address = reverse("consultations:questions", args=[one_of_each["open"].pk])
    response = client.get(address)
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
