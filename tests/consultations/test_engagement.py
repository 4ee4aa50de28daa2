"""The team's side: time, people, moderation, clarifications, the outcome, what is forgotten."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from consultations.domain import timetable
from consultations.domain.clarifications import ask_question, publish_answer
from consultations.domain.library import add_from_library
from consultations.domain.moderation import ModerationRefused, moderate_answer
from consultations.domain.people import erase_person, personal_data
from consultations.domain.responses import DraftAnswer, submit_response
from consultations.domain.retention import apply_retention
from consultations.enums import FieldType, MayPublish, Moderation
from consultations.models import ConsultationPage, QuestionSet
from consultations.public_responses import published_responses
from consultations.results import closed_days, open_promises, question_results, standing
from engagement_site.core.models import AuditRecord
from engagement_site.core.templatetags.components import long_datetime
from tests.factories.accounts import UserFactory
from tests.factories.consultations import (
    FULL,
    make_consultation,
    make_draft,
    make_submitted,
    republish,
)
from tests.factories.providers import ProviderOrganisationFactory

DAY = timedelta(days=1)


def another(name="Oak Care", **fields):
    owner = UserFactory(name=f"Owner of {name}")
    return ProviderOrganisationFactory(owner=owner, name=name, **fields), owner


@pytest.fixture
def consultation(home):
    return make_consultation(publish_responses=True)


@pytest.fixture
def submitted(consultation, provider, organisation):
    return make_submitted(consultation, by=provider, organisation=organisation)


def close(consultation, days=1):
    """Let the consultation have closed so many days ago."""
    ended = timezone.now() - days * DAY
    ConsultationPage.objects.filter(pk=consultation.pk).update(
        opening_at=ended - 10 * DAY, closing_at=ended
    )
    return ConsultationPage.objects.get(pk=consultation.pk)


# --- Time -------------------------------------------------------------------------------------


def test_an_extension_is_recorded_told_and_survives_a_waiting_draft(
    consultation, submitted, provider, commissioner, client, deliver_on_commit
):
    consultation.summary = "A draft that waits"
    consultation.save_revision()
    later = (consultation.closing_at + 7 * DAY).replace(microsecond=0)
    with deliver_on_commit():
        timetable.move_closing(
            consultation=consultation, closing_at=later, reason="Half term", by=commissioner
        )
    page = ConsultationPage.objects.get()
    assert page.closing_at == later
    assert page.summary == "Tell us before we decide."  # the draft is not public
    assert page.get_latest_revision_as_object().closing_at == later
    assert page.get_latest_revision_as_object().summary == "A draft that waits"
    [message] = [item for item in mail.outbox if "More time" in item.subject]
    assert message.to == [provider.email]
    assert "Half term" in client.get(page.url).content.decode()
    assert AuditRecord.objects.filter(verb="moved the closing time").count() == 1


@pytest.mark.parametrize(
    ("shift", "reason"),
    [(0 * DAY, "Why"), (-11 * DAY, "Why"), (DAY, " ")],
    ids=["same", "past", "no reason"],
)
def test_a_closing_time_that_makes_no_sense_is_refused(consultation, commissioner, shift, reason):
    with pytest.raises(timetable.TimetableRefused):
        timetable.move_closing(
            consultation=consultation, closing_at=consultation.closing_at + shift,
            reason=reason, by=commissioner,
        )  # fmt: skip
    assert not consultation.closing_changes.exists()


def test_late_only_by_a_recorded_decision(
    consultation, provider, organisation, commissioner, client, deliver_on_commit
):
    draft = make_draft(consultation, by=provider, organisation=organisation, answers=FULL)
    closed = close(consultation)
    client.force_login(provider)
    check = reverse("consultations:check", args=[draft.reference])
    data = {"submit_token": draft.submit_token, "may_publish": "no"}
    assert client.post(check, data).status_code == 409
    until = timezone.now() + DAY
    timetable.accept_late(
        consultation=closed, organisation=organisation, until=until,
        reason="Flood in the office", by=commissioner,
    )  # fmt: skip
    with deliver_on_commit():
        assert client.post(check, data).status_code == 302
    receipt = client.get(reverse("consultations:receipt", args=[draft.reference])).content.decode()
    assert f"until {long_datetime(until)}" in receipt
    assert f"until {long_datetime(until)}" in mail.outbox[-1].body
    assert AuditRecord.objects.get(verb="accepted a late response").detail["reason"]


def test_a_reminder_goes_once_to_those_with_drafts(
    consultation, provider, organisation, deliver_on_commit
):
    make_draft(consultation, by=provider, organisation=organisation)
    assert timetable.remind_of_drafts() == 0  # there is time yet
    ConsultationPage.objects.update(closing_at=timezone.now() + 2 * DAY)
    other, owner = another()
    make_submitted(consultation, by=owner, organisation=other)
    with deliver_on_commit():
        assert timetable.remind_of_drafts() == 1
        assert timetable.remind_of_drafts() == 0
    assert [item.to for item in mail.outbox if "Not submitted yet" in item.subject] == [
        [provider.email]
    ]


def test_the_outcome_is_told_once_to_those_who_answered(
    consultation, submitted, provider, deliver_on_commit
):
    closed = close(consultation)

    def write(page):
        page.outcome = [
            ("point", {"you_said": "Too little notice", "we_did": "Six weeks", "reason": "Fair",
                       "status": "doing", "responsible": "Casey"})
        ]  # fmt: skip
        page.outcome_published_at = timezone.now() - timedelta(hours=1)

    republish(closed, write)
    with deliver_on_commit():
        assert timetable.tell_outcomes() == 1
        assert timetable.tell_outcomes() == 0
    [message] = [item for item in mail.outbox if "What we did" in item.subject]
    assert message.to == [provider.email]
    assert "You said: Too little notice" in message.body
    assert [item.responsible for item in open_promises()] == ["Casey"]


def test_who_was_invited_and_has_not_answered(consultation, submitted, organisation, commissioner):
    other, _ = another()
    count = timetable.invite(
        consultation=consultation, organisations=[organisation, other], by=commissioner
    )
    assert count == 2
    assert timetable.invite(consultation=consultation, organisations=[other], by=commissioner) == 0
    found = standing(consultation)
    assert (found.submitted, found.invited, found.invited_answered) == (1, 2, 1)
    assert (found.not_answered, found.begun) == (["Oak Care"], set())
    make_draft(consultation, by=other.members.get(), organisation=other)
    assert standing(consultation).begun == {"Oak Care"}


def test_several_choices_are_counted_one_by_one(consultation, provider, organisation):
    make_submitted(
        consultation, by=provider, organisation=organisation,
        answers={**FULL, "areas": ["West", "East"], "places": "7"},
    )  # fmt: skip
    other, owner = another()
    make_submitted(consultation, by=owner, organisation=other)
    found = {result.question.key: result for result in question_results(consultation)}
    assert found["areas"].counts == [("West", 2), ("East", 1)]
    assert found["places"].summary.startswith("Least 7")
    assert found["barriers"].answered == 2


def test_the_overview_draws_charts_with_tables(client, consultation, submitted, commissioner):
    client.force_login(commissioner)
    page = client.get(
        reverse("consultation_pages:results", args=[consultation.pk])
    ).content.decode()
    assert "<svg" in page
    assert '<th scope="row">West</th><td>1</td>' in page


def test_the_clock_since_closing_runs_until_the_outcome(client, consultation, commissioner):
    assert closed_days(consultation) is None
    page = close(consultation, days=3)
    assert closed_days(page) == 3
    assert standing(page).outcome_due == timezone.localdate(page.closing_at) + 84 * DAY
    client.force_login(commissioner)
    assert "awaiting outcome, 3 days" in client.get("/cms/consultations/").content.decode()
    page.outcome_published_at = timezone.now()
    assert (closed_days(page), standing(page).outcome_due) == (None, None)


# --- Publication ------------------------------------------------------------------------------


def answer_of(response, key="barriers"):
    return response.answers.get(question_key=key)


def test_moderation_publishes_with_redaction_and_logs_why(
    client, consultation, submitted, commissioner
):
    moderate_answer(
        answer=answer_of(submitted), decision=Moderation.REDACTED, by=commissioner,
        published_text="Too […] notice", reason="Names a person",
    )  # fmt: skip
    closed = close(consultation)
    page = client.get(reverse("consultations:public_responses", args=[closed.pk])).content.decode()
    assert "Too […] notice" in page
    assert "=Too little notice" not in page
    assert "We left words out" in page
    assert AuditRecord.objects.get(verb="moderated an answer").detail["reason"] == "Names a person"


def test_nothing_is_public_before_closing_or_before_somebody_looked(
    client, consultation, submitted
):
    address = reverse("consultations:public_responses", args=[consultation.pk])
    assert client.get(address).status_code == 404
    close(consultation)
    assert "own words are published yet" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("decision", "text", "reason"),
    [
        (Moderation.WITHHELD, "", ""),
        (Moderation.REDACTED, "Words", ""),
        (Moderation.REDACTED, "", "Why"),
        (Moderation.REDACTED, "=Too little notice", "Why"),
    ],
)
def test_decisions_without_reason_or_text_are_refused(
    submitted, commissioner, decision, text, reason
):
    with pytest.raises(ModerationRefused):
        moderate_answer(
            answer=answer_of(submitted), decision=decision, published_text=text, reason=reason,
            by=commissioner,
        )  # fmt: skip


def test_what_was_not_allowed_is_never_published(
    consultation, provider, organisation, commissioner
):
    response = make_submitted(
        consultation, by=provider, organisation=organisation,
        answers={**FULL, "barriers": DraftAnswer("Secret", confidential=True)},
    )  # fmt: skip
    with pytest.raises(ModerationRefused):
        moderate_answer(answer=answer_of(response), decision=Moderation.PUBLISHED, by=commissioner)


def test_a_changed_answer_is_looked_at_again_and_an_unchanged_one_is_not(
    consultation, submitted, provider, commissioner
):
    for key in ("barriers", "role"):
        moderate_answer(
            answer=answer_of(submitted, key), decision=Moderation.PUBLISHED, by=commissioner
        )
    draft = make_draft(
        consultation, by=provider, organisation=submitted.organisation, answers={"barriers": "New"}
    )
    submit_response(
        response=draft,
        submit_token=draft.submit_token,
        may_publish=MayPublish.WITH_NAME,
        by=provider,
    )
    assert answer_of(submitted).moderation == Moderation.WAITING
    assert answer_of(submitted, "role").moderation == Moderation.PUBLISHED


def test_few_of_a_kind_are_not_told_apart(consultation, provider, organisation, commissioner):
    response = make_submitted(
        consultation, by=provider, organisation=organisation, may_publish=MayPublish.WITHOUT_NAME
    )
    moderate_answer(answer=answer_of(response), decision=Moderation.PUBLISHED, by=commissioner)
    [question] = published_responses(consultation)
    assert question.answers[0].source == "An organisation"
    for number in range(4):
        other, owner = another(f"Care {number}", kind=organisation.kind)
        make_submitted(consultation, by=owner, organisation=other)
    [question] = published_responses(consultation)
    assert question.answers[0].source.endswith(organisation.get_kind_display().lower())


def test_a_clarification_is_published_and_sent_to_everybody(
    client, consultation, submitted, provider, commissioner, deliver_on_commit
):
    asked = ask_question(
        consultation=consultation, question="I am Ann of Oak Care: why?", email="ann@example.org",
        submission_key=uuid.uuid4(),
    )  # fmt: skip
    assert "Oak Care" not in client.get(consultation.url).content.decode()
    with deliver_on_commit():
        for _ in range(2):
            publish_answer(
                clarification=asked, public_question="Why?", answer="Because.", by=commissioner
            )
    page = client.get(consultation.url).content.decode()
    assert "Because." in page
    assert "ann@example.org" not in page
    told = [item.to[0] for item in mail.outbox if "Answered" in item.subject]
    assert sorted(told) == sorted(["ann@example.org", provider.email])


# --- What is forgotten ------------------------------------------------------------------------


def test_identity_goes_before_words_and_words_before_counts(
    consultation, submitted, settings, capsys
):
    settings.CONSULTATION_RETENTION_DAYS = {"identity": 10, "files": 20, "words": 30, "counted": 40}
    submitted.started_at -= 50 * DAY
    submitted.save()
    close(consultation, days=11)
    call_command("forget_answers", "--dry-run")
    assert "identity: 1 would go" in capsys.readouterr().out
    submitted.refresh_from_db()
    assert submitted.respondent is not None
    keys = []
    for days in (11, 31, 41):
        close(consultation, days=days)
        apply_retention()
        assert apply_retention() == []
        keys.append(set(submitted.answers.values_list("question_key", flat=True)))
    submitted.refresh_from_db()
    assert submitted.respondent is None
    assert keys == [{"role", "barriers", "areas"}, {"role", "areas"}, set()]
    assert AuditRecord.objects.filter(verb="forgot identity").count() == 1


def test_what_came_in_late_is_kept_as_long_as_the_rest(consultation, submitted, settings):
    settings.CONSULTATION_RETENTION_DAYS = {"identity": 10, "files": 20, "words": 30, "counted": 40}
    close(consultation, days=3000)
    assert apply_retention() == []
    submitted.refresh_from_db()
    assert submitted.respondent is not None
    assert submitted.answers.count() == 3


def test_a_person_gets_a_copy_and_is_erased(consultation, submitted, provider, administrator):
    held = personal_data(provider.email.upper())
    assert held["responses"][0]["reference"] == submitted.reference
    assert held["answers written"][0]["questions"]
    assert erase_person(email=provider.email, by=administrator) >= 1
    submitted.refresh_from_db()
    assert submitted.respondent is None
    assert submitted.answers.count() == 3  # the organisation's answers stay the organisation's
    assert personal_data(provider.email)["responses"] == []


# --- Building ---------------------------------------------------------------------------------


def test_the_conference_questions_are_copied_into_the_draft_only(consultation, commissioner):
    kept = QuestionSet.objects.create(title="Mine")
    kept.questions.create(
        label="Barriers again?", key="barriers", field_type=FieldType.RADIO, choices="Yes\nNo"
    )
    kept.questions.create(
        label="Why?",
        key="why",
        field_type=FieldType.MULTI_LINE,
        condition_key="barriers",
        sort_order=2,
    )
    draft = add_from_library(consultation=consultation, question_set=kept, by=commissioner)
    added = list(draft.questions.all())[-2:]
    assert [row.key for row in added] == ["barriers_again", "why"]
    assert added[1].condition_key == "barriers_again"
    assert ConsultationPage.objects.get().questions.count() == 6
