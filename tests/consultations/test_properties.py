"""Any questionnaire and any answers: what is taken, stored, exported and read back agree."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.answer_fields import fields_for, problems_with
from consultations.cells import all_asked, cell_of, codes_of, columns_of, value_from
from consultations.enums import FieldType
from consultations.questionnaire import (
    OTHER,
    Question,
    asked_keys,
    content_hash,
    is_answered,
    to_value,
)
from engagement_site.core.spreadsheets.reading import read
from engagement_site.core.spreadsheets.writing import csv_lines

KINDS = sorted(set(FieldType) - {FieldType.FILE, FieldType.INFORMATION})
letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
words = st.text(letters, min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(
    lambda text: text and not text.lower().startswith("other")
)  # fmt: skip


@st.composite
def questionnaires(draw):
    """A few questions of any kind, some of which depend on earlier ones."""
    found = []
    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(KINDS))
        choices = tuple(draw(st.lists(words, min_size=2, max_size=4, unique=True)))
        before = draw(st.sampled_from(["", *(question.key for question in found)]))
        controlling = next((item for item in found if item.key == before), None)
        wanted = controlling.countable[:1] if controlling is not None else []
        found.append(
            Question(
                f"q{number}", f"Question {number}", kind,
                required=draw(st.booleans()),
                choices=choices if kind != FieldType.RATING else (),
                rows=tuple(draw(st.lists(words, min_size=1, max_size=3, unique=True)))
                if kind == FieldType.GRID else (),
                allow_other=kind in (FieldType.RADIO, FieldType.CHECKBOXES) and draw(st.booleans()),
                condition_key=before, condition_values=tuple(wanted),
            )
        )  # fmt: skip
    return found


def typed(question):
    """What a browser, or a stored answer, may hold for a question: right or wrong."""
    text = st.text(max_size=30)
    right = {
        FieldType.NUMBER: st.decimals(-99999, 99999, places=2).map(str),
        FieldType.MONEY: st.decimals(0, 99999, places=2).map(str),
        FieldType.DATE: st.dates().map(lambda day: day.isoformat()),
        FieldType.EMAIL: st.emails(),
        FieldType.URL: st.just("https://example.org/a"),
        FieldType.CHECKBOX: st.booleans(),
        FieldType.RATING: st.sampled_from(question.scale),
    }
    if question.type == FieldType.GRID:
        one = st.dictionaries(st.sampled_from(question.rows), st.sampled_from(question.choices))
    elif question.type == FieldType.RANKING:
        one = st.lists(st.sampled_from(question.choices), unique=True)
    elif question.type == FieldType.CHECKBOXES:
        one = st.lists(st.sampled_from(question.choices), unique=True)
        if question.allow_other:
            one = st.tuples(one, text).map(lambda both: [*both[0], OTHER + both[1]]) | one
    elif question.type in (FieldType.RADIO, FieldType.DROPDOWN):
        one = st.sampled_from(question.choices)
        if question.allow_other:
            one = one | text.map(lambda own: OTHER + own)
    else:
        one = right.get(question.type, text)
    return st.none() | one | text


@st.composite
def answered(draw):
    questions = draw(questionnaires())
    return questions, {question.key: draw(typed(question)) for question in questions}


def clean(questions, values):
    """Return {key: stored value} of what the fields take."""
    stored = {}
    for key, field in fields_for(questions).items():
        field.required = False
        try:
            value = to_value(field.clean(values.get(key)))
        except Exception as error:
            if type(error).__name__ != "ValidationError":
                raise
            continue
        if is_answered(value):
            stored[key] = value
    return stored


quick = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(answered())
def test_what_is_taken_is_taken_again_and_survives_json(case):
    questions, values = case
    stored = clean(questions, values)
    assert clean(questions, stored) == stored
    assert json.loads(json.dumps(stored)) == stored
    wrong = problems_with(questions, stored)
    asked = asked_keys(questions, stored)
    for question in questions:
        if question.key in wrong:  # only ever because it is missing
            assert question.key in asked
            assert question.required
            assert not is_answered(stored.get(question.key)) or question.type == FieldType.GRID


@quick
@given(answered())
def test_an_export_read_back_gives_the_same_answers(case):
    questions, values = case
    stored = clean(questions, values)
    columns = [column for question in all_asked([questions]) for column in columns_of(question)]
    header = [column.code for column in columns]
    row = [cell_of(column, stored.get(column.question.key)) for column in columns]
    # A first cell, so that a row of empty answers is a row.
    text = "".join(csv_lines([["id", *header], ["1", *row]]))
    [found] = read("export.csv", text.encode()).sheets[0].rows
    assert not found.fault
    cells = dict(zip(header, found.cells[1:], strict=True))
    again = {}
    for question in questions:
        mine = {column.code: cells[column.code] for column in columns_of(question)}
        again[question.key] = value_from(question, mine)
    assert clean(questions, again) == stored


@quick
@given(questionnaires())
def test_a_version_keeps_every_question_and_its_fingerprint(questions):
    stored = [question.to_json() for question in questions]
    assert [Question.from_json(data) for data in json.loads(json.dumps(stored))] == questions
    assert content_hash(stored) == content_hash(json.loads(json.dumps(stored)))


def test_questions_of_an_earlier_release_keep_their_fingerprint():
    """What came later is stored only where it says something."""
    assert set(Question("a", "A", FieldType.RADIO).to_json()) == {
        "key", "label", "type", "help_text", "section", "required", "choices", "max_length",
        "minimum", "maximum",
    }  # fmt: skip


@quick
@given(st.lists(st.text(max_size=60), max_size=12))
def test_codes_are_distinct_and_stay_when_choices_are_added(texts):
    texts = list(dict.fromkeys(texts))
    codes = codes_of(texts)
    assert len(set(codes.values())) == len(texts)
    assert all(codes_of([*texts, "A new one"])[text] == code for text, code in codes.items())
