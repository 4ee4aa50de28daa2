"""Questions, their keys, and the versions in which they are asked."""

import pytest

from consultations.domain.questionnaires import keep_version
from consultations.domain.responses import DraftAnswer, save_draft
from consultations.enums import FieldType
from consultations.models import ConsultationPage, ConsultationQuestion
from consultations.questionnaire import Question, content_hash, sections_of
from engagement_site.core.models import AuditRecord
from tests.factories.consultations import (
    FULL,
    make_consultation,
    make_draft,
    make_submitted,
    republish,
)


def reword(page):
    question = page.questions.get(key="barriers")
    question.label = "What would make you walk away?"
    page.questions.add(question)


def drop(page):
    page.questions.remove(page.questions.get(key="barriers"))


@pytest.fixture
def consultation(home):
    return make_consultation()


def test_publishing_keeps_a_version_and_publishing_the_same_again_none(consultation):
    version = consultation.versions.get()
    assert version.number == 1
    assert [question.key for question in version.question_list] == [
        "role", "places", "barriers", "areas", "start", "email",
    ]  # fmt: skip
    assert version.content_hash == content_hash(version.questions)
    page = republish(consultation, lambda page: setattr(page, "summary", "Another"))
    assert page.versions.count() == 1


def test_changed_questions_make_a_new_version_and_a_record(consultation, commissioner):
    page = ConsultationPage.objects.get(pk=consultation.pk)
    reword(page)
    page.save_revision(user=commissioner).publish(user=commissioner)
    assert list(page.versions.values_list("number", flat=True)) == [1, 2]
    record = AuditRecord.objects.filter(verb="new questionnaire version").first()
    assert record.actor_id == commissioner.pk
    assert record.detail == {"number": 2, "questions": 6}


def test_a_draft_of_the_page_makes_no_version(consultation):
    page = ConsultationPage.objects.get(pk=consultation.pk)
    reword(page)
    page.save_revision()
    assert page.versions.count() == 1


def test_a_page_without_questions_has_no_version(home):
    page = make_consultation(questions=())
    assert keep_version(consultation=page, by=None) is None
    assert not page.versions.exists()


def test_a_response_keeps_the_version_it_was_asked_with(consultation, provider, organisation):
    draft = make_draft(consultation, by=provider, organisation=organisation, answers=FULL)
    page = republish(consultation, drop)
    assert "barriers" not in [question.key for question in page.question_list()]
    sent = make_submitted(page, by=provider, organisation=organisation, answers={"places": "4"})
    assert sent.pk == draft.pk
    assert sent.version.number == 1
    assert sent.answers.get(question_key="barriers").text == "=Too little notice"


def test_a_new_response_is_asked_the_new_questions(consultation, provider, organisation):
    make_submitted(consultation, by=provider, organisation=organisation)
    page = republish(consultation, reword)
    other = provider.organisations.model.objects.create(name="Other", kind="company")
    other.memberships.create(user=provider, role="owner")
    response = make_draft(page, by=provider, organisation=other)
    labels = [question.label for question in response.version.question_list]
    assert (response.version.number, "What would make you walk away?" in labels) == (2, True)


def test_a_question_of_another_version_is_not_saved(consultation, provider, organisation):
    draft = make_draft(consultation, by=provider, organisation=organisation)
    with pytest.raises(KeyError):
        save_draft(response=draft, answers={"other": DraftAnswer("x")}, edit_number=0, by=provider)
    draft.refresh_from_db()
    assert (draft.working_copy, draft.saved_at) == ({}, None)


def test_keys_come_from_the_first_wording_and_stay(home):
    page = make_consultation(
        questions=(
            {"label": "What's wrong?", "field_type": FieldType.MULTI_LINE},
            {"label": "What's wrong?", "field_type": FieldType.MULTI_LINE},
            {"label": "24 hours enough?", "field_type": FieldType.SINGLE_LINE},
            {"label": "何?", "field_type": FieldType.SINGLE_LINE},
        )
    )
    keys = [question.key for question in page.question_list()]
    assert keys[:3] == ["whats_wrong", "whats_wrong_2", "question_24_hours_enough"]
    assert len(set(keys)) == 4

    def other_words(page):
        first = page.questions.get(key="whats_wrong")
        first.label = "What would you mend?"
        page.questions.add(first)

    page = republish(page, other_words)
    assert page.question_list()[0].key == "whats_wrong"


def test_unsaved_questions_have_keys_for_the_preview(db):
    page = ConsultationPage(title="Draft")
    page.questions = [ConsultationQuestion(label="Same"), ConsultationQuestion(label="Same")]
    assert [question.key for question in page.question_list()] == ["same", "same_2"]


def test_a_question_comes_back_from_json_as_it_was():
    question = Question(
        "k", "L", FieldType.CHECKBOXES, "h", "S", True, ("a, b", "c"), 5, "0", "9.5"
    )
    assert Question.from_json({**question.to_json(), "later": 1}) == question


def test_sections_begin_at_headings():
    asked = [
        Question("a", "A", FieldType.SINGLE_LINE),
        Question("b", "B", FieldType.SINGLE_LINE, section="Second"),
        Question("c", "C", FieldType.SINGLE_LINE),
    ]
    found = [(section.title, len(section.questions)) for section in sections_of(asked)]
    assert found == [("Your answers", 1), ("Second", 2)]
    assert sections_of([]) == []
