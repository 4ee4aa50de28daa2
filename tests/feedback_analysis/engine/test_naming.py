"""Labels, key phrases and descriptions: phrases a reader would use, each from the theme itself."""

from __future__ import annotations

import re

import numpy as np
import pytest

from feedback_analysis.engine.naming import Name, ThemeText, centre_of, name_themes
from feedback_analysis.engine.phrases import PhraseBook, folded
from feedback_analysis.engine.pipeline import theme
from feedback_analysis.engine.types import ThemingResult
from feedback_analysis.engine.vectors import embed

from .planted import MORE_SUBJECTS, planted_many

WORDS_OF_SUBJECTS = {
    subject: {word for phrase in phrases for word in folded(phrase).split() if len(word) > 3}
    for subject, phrases in MORE_SUBJECTS.items()
}


@pytest.fixture(scope="module")
def found() -> ThemingResult:
    return theme(planted_many(250)[0])


def named(*themes: list[str]) -> list[Name]:
    return name_themes([ThemeText(tuple(said), centre_of(embed(said))) for said in themes], embed)


def test_each_label_is_made_of_its_subject_s_words(found: ThemingResult) -> None:
    subject = planted_many(250)[1]
    for one in found.themes:
        own = [row.response_id for row in found.assignments if row.theme_id == one.theme_id]
        subjects = [subject[response] for response in own]
        main = max(sorted(set(subjects)), key=subjects.count)
        assert set(folded(one.label).split()) & WORDS_OF_SUBJECTS[main], (one.label, main)


def test_labels_are_different_and_no_word_salad(found: ThemingResult) -> None:
    labels = [one.label for one in found.themes]
    assert len({label.casefold() for label in labels}) == len(labels)
    assert not [label for label in labels if " and " in label]
    assert all(len(label.split()) <= 5 and label[0].isupper() for label in labels)


def test_descriptions_are_one_sentence_with_a_remark_from_the_theme(found: ThemingResult) -> None:
    said = {response.id: response.text for response in planted_many(250)[0]}
    for one in found.themes:
        assert "Also mentions" not in one.description
        quoted = re.search(r"“(.+)”\.$", one.description)
        assert quoted, one.description
        assert re.match(r"(Mostly about [^“]+; for|For) example: “", one.description)
        own = [row.response_id for row in found.assignments if row.theme_id == one.theme_id]
        assert any(quoted.group(1) in said[response] for response in own)
        assert 6 <= len(quoted.group(1).split()) <= 25


def test_names_do_not_change_between_runs(found: ThemingResult) -> None:
    again = theme(planted_many(250)[0])
    assert [(one.label, one.description, one.keywords) for one in again.themes] == [
        (one.label, one.description, one.keywords) for one in found.themes
    ]


def test_acronyms_keep_their_capitals_and_shouting_does_not_spread() -> None:
    names = named(
        [
            "The NEPO portal is hard to use for us",
            "Alerts from the NEPO portal come too late",
            "We cannot log in to the NEPO portal",
            "Our staff gave up on the NEPO portal",
        ],
        [
            "The car park was full again",
            "THE CAR PARK WAS TOO SMALL",
            "We could not find the car park at all",
            "Pay machines in the car park were broken",
        ],
    )
    assert [name.label for name in names] == ["NEPO portal", "Car park"]


def test_a_phrase_of_one_long_answer_does_not_name_a_theme() -> None:
    loud = [f"The purple folder is on my desk {number}" for number in range(6)]
    calm = [
        "The hourly rate is too low",
        "We need a better hourly rate",
        "An hourly rate like that pays nobody",
        "Look at the hourly rate",
    ]
    centre = centre_of(embed([*loud, *calm]))
    text = ThemeText((*loud, *calm), centre, sources=(0,) * 6 + (1, 2, 3, 4))
    other = ThemeText(("The car park was full", "Nowhere to park"), embed(["Parking"])[0])
    assert name_themes([text, other], embed)[0].label == "Hourly rate"


def test_verbs_taken_for_nouns_name_nothing() -> None:
    book = PhraseBook(
        [
            (
                [
                    "Please tell us if the dates move",
                    "They ring us when dates move again",
                    "The ring road is shut",
                    "We struggle with the forms",
                    "We struggle with the alerts",
                ],
                range(5),
            )
        ],
        "English",
    )
    assert not book.is_thing(folded("dates move"))
    assert not book.is_thing(folded("struggle with the forms"))
    assert book.is_thing(folded("forms"))


def test_no_theme_no_name_and_no_text_no_invention() -> None:
    assert name_themes([], embed) == []
    empty = ThemeText((), np.zeros(384, dtype=np.float32))
    assert name_themes([empty], embed) == [Name("Unnamed theme 1", "", ())]


def test_a_theme_without_a_noun_is_named_by_a_remark() -> None:
    (name,) = named(["So quickly and well", "Very quickly indeed", "They did it so well"])
    assert name.label.startswith("Remarks like “")


@pytest.mark.parametrize(
    ("phrase", "singular"),
    [("Care homes", "care home"), ("Companies", "company"), ("business cases", "business case"),
     ("taxes", "tax"), ("bus", "bus"), ("the cars", "the car")],
)  # fmt: skip
def test_folding(phrase: str, singular: str) -> None:
    assert folded(phrase) == singular


def test_two_themes_never_have_one_label() -> None:
    said = [
        "The hourly rate is too low",
        "Raise the hourly rate please",
        "An hourly rate for all visits",
        "Our hourly rate has not moved",
    ]
    labels = [name.label for name in named(said, [f"{text} again" for text in said])]
    assert labels[0] == "Hourly rate"
    assert len(set(labels)) == 2


def test_a_clause_that_the_tagger_reads_as_a_noun_phrase_is_no_label() -> None:
    moving = [
        "Tell us early if dates move",
        "Dates move and nobody says so",
        "When dates move our staff plans fall over",
        "We cannot plan when dates move",
    ]
    (label,) = [name.label for name in named(moving)]
    assert "move" not in label.lower()
