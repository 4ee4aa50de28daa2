"""'You said, we did': from a theme to something that is done, published and told."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from engagement_site.core.models import OutgoingMail
from feedback_analysis.domain import actions, themes
from feedback_analysis.domain.actions import ActionError, ActionOvertaken
from feedback_analysis.domain.publishing import heard_index
from feedback_analysis.enums import ActionStatus, ThemeStatus
from feedback_analysis.models import Action
from tests.factories.consultations import make_consultation, make_submitted
from tests.factories.feedback_analysis import (
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def analysis():
    return FeedbackSourceFactory().analysis


def make(analysis, by, **facts):
    return actions.create_action(analysis, by=by, **{"said": "Slow.", "doing": "Faster.", **facts})


def test_declining_takes_a_reason(analysis, analyst):
    with pytest.raises(ActionError, match="Say why not"):
        make(analysis, analyst, status=ActionStatus.DECLINED)
    kept = make(analysis, analyst, status=ActionStatus.DECLINED, reason="The law forbids it.")
    assert kept.closed_on == timezone.localdate()
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=kept.pk).update(reason="")


def test_the_life_of_an_action_is_kept(analysis, analyst):
    action = make(analysis, analyst)
    action = actions.change_action(
        action, version=1, by=analyst, status=ActionStatus.PLANNED, due_on=date(2018, 3, 20)
    )
    action = actions.change_action(action, version=2, by=analyst, status=ActionStatus.DONE)
    assert action.closed_on == timezone.localdate()
    action = actions.change_action(action, version=3, by=analyst, status=ActionStatus.UNDER_WAY)
    assert action.closed_on is None
    assert [change.words for change in action.changes.order_by("pk")] == [
        "Proposed", "Planned; due 20 March 2018", "Done", "Under way",
    ]  # fmt: skip


def test_two_people_changing_one_action_lose_nothing(analysis, analyst, administrator):
    action = make(analysis, analyst)
    actions.change_action(action, version=1, by=administrator, doing="Theirs.")
    with pytest.raises(ActionOvertaken) as caught:
        actions.change_action(action, version=1, by=analyst, doing="Mine.")
    assert caught.value.action.doing == "Theirs."


def test_overdue_is_open_and_past_its_day(analysis, analyst):
    today = timezone.localdate()
    late = make(analysis, analyst, due_on=today - timedelta(days=1))
    make(analysis, analyst, due_on=today)
    make(analysis, analyst, due_on=today - timedelta(days=1), status=ActionStatus.DONE)
    assert list(Action.objects.overdue()) == [late]
    assert late.is_overdue


def test_publishing_takes_its_permission(analysis, analyst, commissioner):
    with pytest.raises(PermissionDenied):
        actions.publish_action(make(analysis, analyst), by=commissioner)


@pytest.fixture
def told(analysis, analyst, provider, organisation):
    """An action of a theme in which a provider's answer stands beside a spreadsheet's."""
    answer = make_submitted(
        make_consultation(), by=provider, organisation=organisation
    ).answers.first()
    source = analysis.sources.get()
    known = SourceResponseFactory(source=source, answer=answer)
    nobody = SourceResponseFactory(source=source)
    run = finished_run(analysis, {"Portal": [known, nobody]})
    theme = themes.set_theme_status(
        run.themes.select_related("run__analysis").get(), status=ThemeStatus.ACCEPTED, by=analyst
    )
    action = make(analysis, analyst, theme=theme.codebook)
    return action, answer.response.respondent


def test_those_who_said_it_are_told_once_for_each_status(told, analyst):
    action, person = told
    with pytest.raises(ActionError, match="Publish the action first"):
        actions.tell_people(action, by=analyst, address="http://x/")
    actions.publish_action(action, by=analyst)
    assert actions.tell_people(action, by=analyst, address="http://x/") == 1
    assert actions.tell_people(action, by=analyst, address="http://x/") == 0
    mail = OutgoingMail.objects.get(key__startswith="action-")
    assert (mail.to, mail.subject) == (person.email, "You said, we did: Proposed")
    assert "Faster." in mail.text
    action.refresh_from_db()
    actions.change_action(action, version=action.version, by=analyst, status=ActionStatus.DONE)
    assert actions.tell_people(action, by=analyst, address="http://x/") == 1


def test_the_public_page_shows_what_is_published_with_reasons(client, home, analysis, analyst):
    index = heard_index(by=analyst)
    address = f"{index.get_url()}you-said-we-did/"
    hidden = make(analysis, analyst, doing="Not yet told.")
    shown = make(analysis, analyst, doing="A session in March.", due_on=date(2018, 3, 20))
    declined = make(
        analysis,
        analyst,
        doing="A portal of our own.",
        status=ActionStatus.DECLINED,
        reason="Too dear.",
    )
    for action in (shown, declined):
        actions.publish_action(action, by=analyst)
    page = client.get(address).content.decode()
    assert "A session in March." in page
    assert "This is later than we said" in page
    assert "Too dear." in page
    assert hidden.doing not in page
    assert "2 things that came of it" in client.get(index.get_url()).content.decode()
    actions.withdraw_action(shown, by=analyst)
    assert "A session in March." not in client.get(address).content.decode()


def test_through_the_pages(client, home, told, analyst):
    action, _ = told
    client.force_login(analyst)
    here = f"/cms/analysis/{action.analysis.pk}/actions/"
    prefilled = client.get(f"{here}new/?theme=1").content.decode()
    assert "About portal." in prefilled
    form = {"said": "Slow.", "doing": "Quicker.", "status": "declined"}
    assert "Say why not" in client.post(f"{here}new/", form).content.decode()
    made = client.post(f"{here}new/", {**form, "status": "planned"}, follow=True)
    assert "The action is kept" in made.content.decode()
    page = f"{here}{action.pk}/change/"
    saved = client.post(page, {**form, "status": "planned", "version": "1"}, follow=True)
    assert "The action is saved" in saved.content.decode()
    stale = client.post(page, {**form, "status": "done", "version": "1"})
    assert stale.status_code == 409
    heard_index(by=analyst)
    assert (
        "stands on the public page"
        in client.post(page, {"verb": "publish"}, follow=True).content.decode()
    )
    assert (
        "Tell the 1 person" not in client.get(f"{here}{action.pk}/").content.decode()
    )  # form lost its theme
    assert (
        "off the public page"
        in client.post(page, {"verb": "withdraw"}, follow=True).content.decode()
    )
    listed = client.get("/cms/analysis/actions/").content.decode()
    assert "Quicker." in listed
