"""Questions that only some people are asked: in plain data, on the page, in what is submitted."""

import pytest
from django.urls import reverse

from consultations.answer_fields import problems_with
from consultations.enums import FieldType
from consultations.models import ConsultationAnswer
from consultations.questionnaire import Question, asked_keys, condition_in_words, meets
from tests.factories.consultations import make_consultation, make_draft

BRANCHING = (
    {"key": "offers", "label": "Do you offer beds?", "field_type": FieldType.RADIO,
     "choices": "Yes\nNo", "required": True, "section": "About you"},
    {"key": "beds", "label": "How many?", "field_type": FieldType.NUMBER, "required": True,
     "condition_key": "offers", "condition_values": "Yes"},
    {"key": "night", "label": "Staffed at night?", "field_type": FieldType.RADIO,
     "choices": "Yes\nNo", "required": True, "section": "At night",
     "condition_key": "beds"},
    {"key": "why", "label": "Why not?", "field_type": FieldType.MULTI_LINE, "required": True,
     "section": "Reasons", "condition_key": "offers", "condition_values": "No"},
)  # fmt: skip


def question(key, *, after="", values=()):
    return Question(key, key, FieldType.RADIO, choices=("Yes", "No"), condition_key=after,
                    condition_values=tuple(values), required=True)  # fmt: skip


CHAIN = [question("a"), question("b", after="a", values=["Yes"]), question("c", after="b")]


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({}, {"a"}),
        ({"a": "No"}, {"a"}),
        ({"a": "Yes"}, {"a", "b"}),
        ({"a": "Yes", "b": "No"}, {"a", "b", "c"}),
        ({"a": "No", "b": "Yes", "c": "Yes"}, {"a"}),
    ],
)
def test_a_chain_of_conditions_ends_where_it_is_broken(values, asked):
    assert asked_keys(CHAIN, values) == asked


def test_a_condition_on_a_later_or_unknown_question_is_no_condition():
    assert asked_keys([question("a", after="b"), question("b", after="gone")], {}) == {"a", "b"}


@pytest.mark.parametrize(
    ("value", "wanted", "met"),
    [
        (None, (), False), ("", (), False), ("x", (), True), (True, ("Yes",), True),
        (["West", "East"], ("East",), True), (["West"], ("East",), False),
        ("Other: boats", ("Other",), True), ({"row": "Agree"}, ("Agree",), True), (False, (), False),
    ],
)  # fmt: skip
def test_what_meets_a_condition(value, wanted, met):
    assert meets(value, wanted) is met


def test_what_is_not_asked_cannot_be_missing():
    assert set(problems_with(CHAIN, {"a": "No"})) == set()
    assert set(problems_with(CHAIN, {"a": "Yes"})) == {"b"}


def test_the_condition_in_words():
    assert condition_in_words(CHAIN[1], CHAIN) == "Only if you answered “Yes” to “a”"
    assert condition_in_words(CHAIN[2], CHAIN) == "Only if you answered “b”"
    assert condition_in_words(CHAIN[0], CHAIN) == ""


@pytest.fixture
def draft(home, provider, organisation, client):
    client.force_login(provider)
    consultation = make_consultation(questions=BRANCHING)
    return make_draft(consultation, by=provider, organisation=organisation)


def url(name, draft, *args):
    return reverse(f"consultations:{name}", args=[draft.reference, *args])


def save(client, draft, step, **data):
    draft.refresh_from_db()
    return client.post(
        url("answer", draft, step), {"edit-number": draft.edit_number, "go-on": "yes", **data}
    )


def test_the_branch_is_walked_and_hidden_sections_are_passed_over(client, draft):
    page = client.get(url("answer", draft, 1))
    assert b"Only if you answered" in page.content  # on the same page: shown with its condition
    found = save(client, draft, 1, offers="No", beds="")
    assert found.url == url("answer", draft, 3)
    assert client.get(url("answer", draft, 2)).url == url("answer", draft, 3)
    assert b"Section 2 of 2" in client.get(found.url).content
    assert save(client, draft, 3, why="No room").url == url("check", draft)
    found = client.post(
        url("check", draft), {"submit_token": fresh(draft).submit_token, "may_publish": "no"}
    )
    assert found.status_code == 302
    assert {row.question_key for row in ConsultationAnswer.objects.all()} == {"offers", "why"}


def fresh(draft):
    draft.refresh_from_db()
    return draft


def test_answers_no_longer_asked_are_named_and_not_submitted_and_not_lost(client, draft):
    save(client, draft, 1, offers="Yes", beds="4")
    save(client, draft, 2, night="Yes")
    save(client, draft, 1, offers="No", beds="4")
    save(client, draft, 3, why="Changed our mind")
    page = client.get(url("check", draft)).content.decode()
    assert "2 questions that are not asked any more" in page
    assert "Staffed at night?" in page
    client.post(
        url("check", draft), {"submit_token": fresh(draft).submit_token, "may_publish": "no"}
    )
    assert set(fresh(draft).answers.values_list("question_key", flat=True)) == {"offers", "why"}
    assert draft.written()["beds"] == "4"


def test_a_wrong_answer_to_a_question_that_is_not_asked_stops_nobody(client, draft):
    assert save(client, draft, 1, offers="No", beds="many").status_code == 302
    assert fresh(draft).written() == {"offers": "No"}


def test_a_missing_answer_to_a_question_that_is_asked_is_told(client, draft):
    found = save(client, draft, 1, offers="Yes", beds="")
    assert b"Answer this question: How many?" in found.content
