"""What a publication means: slip history with reasons, notices to followers once, withdrawal."""

from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset

from engagement_site.core.vague_dates import Precision
from opportunities.changes import differences, facts_of
from opportunities.domain import publishing
from opportunities.domain.following import follow, unfollow
from opportunities.enums import Stage
from opportunities.models import (
    DateChange,
    Notice,
    OpeningRound,
    OpportunityDocument,
    OpportunityPage,
    OpportunityStage,
    PublishedFacts,
    Telling,
)
from tests.factories.opportunities import make_opportunity
from tests.opportunities.test_editor import entered, errors_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(home, commissioner):
    """An opportunity that was published as an editor does it."""
    page = make_opportunity(
        home, title="Extra care", stage=Stage.PLANNED,
        stages=[
            OpportunityStage(stage=Stage.PLANNED, date=date(2027, 3, 1)),
            OpportunityStage(stage=Stage.OPEN, date=date(2027, 6, 1), precision=Precision.MONTH),
        ],
    )  # fmt: skip
    page.save_revision(user=commissioner).publish(user=commissioner)
    return OpportunityPage.objects.get(pk=page.pk)


def move(page, *, by, reason="The housing scheme is finished later.", **fields):
    page = OpportunityPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in {"change_reason": reason, **fields}.items():
        setattr(page, name, value)
    page.save_revision(user=by).publish(user=by)
    return OpportunityPage.objects.get(pk=page.pk)


def stages(opened):
    return [
        OpportunityStage(stage=Stage.PLANNED, date=date(2027, 3, 1)),
        OpportunityStage(stage=Stage.OPEN, date=opened, precision=Precision.MONTH),
    ]


def test_a_moved_step_is_kept_with_its_reason_and_shown(client, published, commissioner):
    page = move(published, by=commissioner, stages=stages(date(2027, 9, 1)))
    change = DateChange.objects.get()
    assert (change.key, change.before, change.after) == (
        "stage:open", "June 2027", "September 2027",
    )  # fmt: skip
    assert change.reason == "The housing scheme is finished later."
    assert change.days_moved == 92
    content = client.get(page.url).content.decode()
    assert "Dates that moved" in content
    assert "because: The housing scheme is finished later." in content
    assert (
        '<s><span class="govuk-visually-hidden">Was </span>June 2027</s> September 2027' in content
    )


def test_every_move_is_kept(published, commissioner):
    page = move(published, by=commissioner, stages=stages(date(2027, 9, 1)))
    move(page, by=commissioner, reason="Again.", stages=stages(date(2027, 11, 1)))
    assert [change.after for change in DateChange.objects.all()] == [
        "November 2027", "September 2027",
    ]  # fmt: skip


def test_publishing_the_same_again_changes_nothing(published, commissioner):
    move(published, by=commissioner, title="Extra care, reworded")
    assert not DateChange.objects.exists()
    assert not Notice.objects.exists()


def test_followers_are_told_once_of_what_changed(
    published, commissioner, provider, deliver_on_commit
):
    follow(page=published, by=provider)
    follow(page=published, by=provider)
    with deliver_on_commit():
        move(published, by=commissioner, stages=stages(date(2027, 9, 1)))
    with deliver_on_commit():
        publishing.note_publication(page=OpportunityPage.objects.get(pk=published.pk), by=None)
    (message,) = mail.outbox
    assert message.to == [provider.email]
    assert message.subject == "Moved: Extra care: stage “open” September 2027"
    assert "moved from June 2027 to September 2027" in message.body
    assert "Why: The housing scheme is finished later." in message.body
    assert Telling.objects.get().user == provider


def test_who_stopped_or_left_is_not_told(published, commissioner, provider, analyst):
    follow(page=published, by=provider)
    follow(page=published, by=analyst)
    assert unfollow(page=published, by=provider)
    assert not unfollow(page=published, by=provider)
    analyst.is_active = False
    analyst.save()
    move(published, by=commissioner, join_from=date(2027, 9, 1))
    assert Notice.objects.count() == 1
    assert not Telling.objects.exists()


def test_a_draft_cannot_be_followed(home, provider):
    with pytest.raises(ValueError, match="published"):
        follow(page=make_opportunity(home, live=False), by=provider)


def test_withdrawing_tells_why(client, published, commissioner, provider, deliver_on_commit):
    follow(page=published, by=provider)
    with deliver_on_commit():
        page = move(
            published, by=commissioner, reason="", stage=Stage.WITHDRAWN,
            withdrawn_because="The money is gone.",
        )  # fmt: skip
    assert mail.outbox[0].subject == "Withdrawn: Extra care"
    assert "The money is gone." in mail.outbox[0].body
    assert "The money is gone." in client.get(page.url).content.decode()


def test_life_through_all_stages_is_on_the_record(published, commissioner):
    page = published
    for stage in list(Stage)[3:9]:
        page = move(page, by=commissioner, reason="", stage=stage)
    lines = [notice.lines[0] for notice in Notice.objects.order_by("pk")]
    assert lines[0] == "Stage: now open, was planned."
    assert lines[-1] == "Stage: now ended, was contract expiring."
    assert len(lines) == 6


def test_a_scheduled_publication_counts_as_one(published, commissioner):
    page = published.get_latest_revision_as_object()
    page.join_from, page.go_live_at = date(2027, 9, 1), timezone.now() + timedelta(hours=1)
    page.save_revision(user=commissioner).publish(user=commissioner)
    assert not Notice.objects.exists()


def test_rounds_documents_and_times_are_material(published):
    before = facts_of(published)
    published.rounds = [OpeningRound(title="Opening 1", closes_on=date(2027, 5, 1))]
    published.documents = [
        OpportunityDocument(title="Specification", address="https://example.org/1")
    ]
    between = facts_of(published)
    found = differences(before, between)
    assert found.lines() == ["New document: Specification."]
    published.rounds = [
        OpeningRound(title="Opening 1", closes_on=date(2027, 5, 1), closes_time=time(12))
    ]
    published.documents = [
        OpportunityDocument(title="Specification", address="https://example.org/2", version=2)
    ]
    found = differences(between, facts_of(published))
    assert found.lines() == [
        "Opening 1 closes: moved from Saturday 1 May 2027 to Saturday 1 May 2027, noon (BST).",
        "New version of “Specification”: version 2.",
    ]
    assert found.needs_reason
    published.documents = []
    assert "taken away" in differences(between, facts_of(published)).lines()[-1]


def test_a_date_set_for_the_first_time_needs_no_reason(published):
    before = facts_of(published)
    published.join_from = date(2027, 5, 4)
    found = differences(before, facts_of(published))
    assert found.lines() == ["Opens: now Tuesday 4 May 2027."]
    assert not found.needs_reason
    assert found.headline("X").startswith("Date set: X")


# --- In the editor -------------------------------------------------------------------------------


def edited(page, **changes):
    return {
        **entered(title=page.title, slug=page.slug, reference=page.reference, kind=page.kind,
                  stage="planned", join_any_time="", lapses_on="", client_group="adults",
                  stages=inline_formset([]), **changes),
        "action-publish": "action-publish",
    }  # fmt: skip


def test_the_editor_asks_why_a_published_date_moves(client, home, commissioner):
    page = make_opportunity(home, join_from=date(2027, 6, 1))
    page.save_revision(user=commissioner).publish(user=commissioner)
    client.force_login(commissioner)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.post(address, edited(page, join_from="2027-09-01"))
    assert "Say why" in errors_of(response)["change_reason"][0]
    assert OpportunityPage.objects.get(pk=page.pk).join_from == date(2027, 6, 1)
    sent = edited(page, join_from="2027-09-01", change_reason="Later.")
    assert client.post(address, sent).status_code == 302
    assert DateChange.objects.get().reason == "Later."
    # The reason belongs to that publication and is not offered again.
    assert client.get(address).context["form"]["change_reason"].value() == ""


def test_a_draft_may_move_dates_without_a_reason(client, home, commissioner):
    page = make_opportunity(home, join_from=date(2027, 6, 1))
    page.save_revision(user=commissioner).publish(user=commissioner)
    client.force_login(commissioner)
    sent = edited(page, join_from="2027-09-01")
    del sent["action-publish"]
    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent)
    assert response.status_code == 302


def test_the_editor_asks_why_it_is_withdrawn(client, home, commissioner):
    page = make_opportunity(home)
    client.force_login(commissioner)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.post(address, {**edited(page), "stage": "withdrawn"})
    assert "Say why" in errors_of(response)["withdrawn_because"][0]


def test_what_was_published_before_this_was_kept_is_caught_up_with(home):
    page = make_opportunity(home)
    PublishedFacts.objects.all().delete()
    assert publishing.catch_up() == 1
    assert publishing.catch_up() == 0
    assert PublishedFacts.objects.get().page_id == page.pk
