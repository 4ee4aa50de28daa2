"""Rules below the views: actors, constraints, answers to analyse, retention."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.domain.responses import (
    DraftAnswer,
    save_draft,
    start_response,
    submit_response,
    withdraw_response,
)
from consultations.enums import MayPublish, WhoMayAnswer
from consultations.models import ConsultationAnswer, ConsultationPage, ConsultationResponse
from consultations.models.responses import make_reference
from consultations.queries import (
    SubmittedAnswer,
    consultations_with_responses,
    submitted_answers,
)
from engagement_site.core.models import AuditRecord
from tests.factories.accounts import UserFactory
from tests.factories.consultations import FULL, make_consultation, make_draft, make_submitted
from tests.factories.providers import ProviderOrganisationFactory


@pytest.fixture
def consultation(home):
    return make_consultation()


def test_only_those_who_act_for_the_organisation_write(consultation, provider, organisation):
    response = make_draft(consultation, by=provider, organisation=organisation, answers=FULL)
    stranger = UserFactory()
    calls = [
        lambda: start_response(consultation=consultation, organisation=organisation, by=stranger),
        lambda: start_response(consultation=consultation, organisation=None, by=stranger),
        lambda: save_draft(
            response=response, answers={"role": DraftAnswer("x")}, edit_number=9, by=stranger
        ),
        lambda: submit_response(
            response=response, submit_token=response.submit_token,
            may_publish=MayPublish.NO, by=stranger,
        ),
        lambda: withdraw_response(response=response, by=stranger),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()
    assert ConsultationResponse.objects.get().is_draft


def test_each_act_is_recorded_with_its_actor(consultation, provider, organisation):
    sent = make_submitted(consultation, by=provider, organisation=organisation)
    withdraw_response(response=sent, by=provider)
    records = AuditRecord.objects.filter(target_type="consultations.consultationresponse")
    assert [record.verb for record in records.order_by("pk")] == [
        "started", "saved answers", "submitted", "withdrew",
    ]  # fmt: skip
    assert {record.actor_id for record in records} == {provider.pk}
    # Nothing of what was said stands in the record.
    assert "notice" not in str(list(records.values_list("detail", flat=True)))


def test_saving_the_same_again_changes_and_records_nothing(consultation, provider, organisation):
    draft = make_draft(consultation, by=provider, organisation=organisation, answers=FULL)
    again = make_draft(consultation, by=provider, organisation=organisation, answers=FULL)
    assert (again.edit_number, again.submit_token) == (1, draft.submit_token)
    assert again.saved_at > draft.saved_at
    assert AuditRecord.objects.filter(verb="saved answers").count() == 1


def test_an_emptied_answer_is_no_answer_and_not_confidential(consultation, provider, organisation):
    draft = make_draft(
        consultation, by=provider, organisation=organisation,
        answers={"barriers": DraftAnswer("x", confidential=True)},
    )  # fmt: skip
    draft = save_draft(
        response=draft,
        answers={"barriers": DraftAnswer("", confidential=True)},
        edit_number=1,
        by=provider,
    )
    assert draft.answered() == {}
    assert draft.entry("barriers")["confidential"] is False


def test_the_database_holds_one_current_response_per_organisation(
    consultation, provider, organisation
):
    draft = make_draft(consultation, by=provider, organisation=organisation)
    values = {
        "consultation": consultation, "version": draft.version, "started_at": timezone.now(),
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsultationResponse.objects.create(**values, organisation=organisation)
    withdraw_response(response=draft, by=provider)
    ConsultationResponse.objects.create(**values, organisation=organisation)
    ConsultationResponse.objects.create(**values, respondent=provider)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsultationResponse.objects.create(**values, respondent=provider)


def test_the_database_refuses_a_published_confidential_answer(consultation, provider, organisation):
    sent = make_submitted(consultation, by=provider, organisation=organisation)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsultationAnswer.objects.create(
            response=sent, question_key="places", value="1", text="1",
            confidential=True, may_publish=MayPublish.WITH_NAME,
        )  # fmt: skip


def test_references_are_short_and_unambiguous():
    references = {make_reference() for _ in range(200)}
    assert len(references) == 200
    assert not set("".join(references)) & set("01AEIOUL")


def test_submitting_twenty_questions_takes_few_queries(
    home, provider, organisation, django_assert_max_num_queries
):
    questions = [{"key": f"q{n}", "label": f"Q{n}", "field_type": "multiline"} for n in range(20)]
    consultation = make_consultation(questions=questions)
    draft = make_draft(
        consultation, by=provider, organisation=organisation,
        answers={f"q{n}": f"Answer {n}" for n in range(20)},
    )  # fmt: skip
    with django_assert_max_num_queries(30):
        submit_response(
            response=draft, submit_token=draft.submit_token, may_publish=MayPublish.NO, by=provider
        )
    assert ConsultationAnswer.objects.count() == 20


def test_analysis_gets_free_text_with_its_question_and_its_giver(
    consultation, provider, organisation
):
    sent = make_submitted(
        consultation, by=provider, organisation=organisation,
        answers={**FULL, "barriers": DraftAnswer("Too little notice", confidential=True)},
    )  # fmt: skip
    another = ProviderOrganisationFactory(owner=provider)
    make_draft(consultation, by=provider, organisation=another, answers=FULL)
    [found] = submitted_answers(consultation)
    assert found == SubmittedAnswer(
        answer_id=sent.answers.get(question_key="barriers").pk,
        response_reference=sent.reference,
        question_key="barriers",
        question_label="What would stop you?",
        text="Too little notice",
        organisation_kind=organisation.kind,
        organisation_size=organisation.size,
        works_with_us=True,
        confidential=True,
        submitted_at=sent.submitted_at,
        origin="On this site",
    )
    withdraw_response(response=sent, by=provider)
    assert list(submitted_answers(consultation)) == []


def test_an_individuals_answer_names_no_organisation(home):
    consultation = make_consultation(who_may_answer=WhoMayAnswer.ANYONE)
    make_submitted(consultation, by=UserFactory())
    [found] = submitted_answers(consultation)
    facts = (found.organisation_kind, found.organisation_size, found.works_with_us)
    assert facts == ("", "", None)


def test_consultations_with_responses_leave_out_the_others(consultation, provider, organisation):
    make_consultation()
    make_submitted(consultation, by=provider, organisation=organisation)
    assert [(page.pk, page.submitted_count) for page in consultations_with_responses()] == [
        (consultation.pk, 1)
    ]


class TestForgettingDrafts:
    """Drafts go some time after closing; nothing submitted ever does."""

    @pytest.fixture
    def draft(self, consultation, provider, organisation):
        another = ProviderOrganisationFactory(owner=provider)
        make_submitted(consultation, by=provider, organisation=another)
        draft = make_draft(consultation, by=provider, organisation=organisation, answers=FULL)
        ConsultationPage.objects.update(
            opening_at=timezone.now() - timedelta(days=60),
            closing_at=timezone.now() - timedelta(days=31),
        )
        return draft

    @staticmethod
    def run(*arguments):
        output = StringIO()
        call_command("forget_drafts", *arguments, stdout=output)
        return output.getvalue()

    def test_a_dry_run_tells_and_keeps(self, draft):
        output = self.run("--days", "30", "--dry-run")
        assert draft.reference in output
        assert "1 draft would be deleted." in output
        assert ConsultationResponse.objects.count() == 2

    def test_it_deletes_drafts_and_records_it(self, draft):
        assert "1 draft deleted." in self.run("--days", "30")
        assert ConsultationResponse.objects.get().is_submitted
        record = AuditRecord.objects.get(verb="forgot draft")
        assert (record.actor_label, record.target_id) == ("system", str(draft.pk))

    def test_a_younger_one_stays(self, draft):
        assert "0 drafts deleted." in self.run("--days", "32")
        assert ConsultationResponse.objects.count() == 2

    def test_no_days_are_refused(self, draft):
        with pytest.raises(CommandError):
            self.run("--days", "0")
