"""Cleaning, redaction and duplicates."""

from __future__ import annotations

import pytest

from feedback_analysis.engine.clean import is_blank, normalise, redact, says_nothing
from feedback_analysis.engine.duplicates import find_duplicates


@pytest.mark.parametrize(
    ("original", "clean"),
    [
        ("  Good \t service  ", "Good service"),
        ("“It\u2019s” \u2013 fine", '"It\'s" - fine'),
        ("A\x00B", "A B"),
        ("Fees &amp; <b>rates</b>", "Fees & rates"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("one\r\n\r\n  two", "one\ntwo"),
        ("zero\u200bwidth", "zerowidth"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("<5 beds and a < b", "<5 beds and a < b"),
        ("Great 👍", "Great 👍"),
        ("", ""),
    ],
)
def test_normalise(original: str, clean: str) -> None:
    assert normalise(original).text == clean


def test_every_kept_character_knows_where_it_came_from() -> None:
    original = " <i>Fees</i>\x00 &amp;\u200b rates "
    cleaned = normalise(original)
    at = cleaned.text.index("&")
    assert original[slice(*cleaned.original_span(at, at + 1))] == "&amp;"
    assert original[slice(*cleaned.original_span(0, 4))] == "Fees"
    assert (
        original[slice(*cleaned.original_span(len(cleaned.text) - 5, len(cleaned.text)))] == "rates"
    )


@pytest.mark.parametrize("text", ["", "...", "- - -", "?!"])
def test_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize(
    "text",
    [
        "n/a",
        "N/A",
        "None.",
        "No comment",
        "Nothing to add.",
        "Don't know",
        "did not answer",
        "-no-",
    ],
)
def test_answers_that_say_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "No staff",
        "Nothing works",
        "Parking",
        "No public transport at all",
        "Not enough time to answer",
    ],
)
def test_short_answers_that_say_something(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Write to jo.bloggs+care@example.org.uk please", "Write to [e-mail address] please"),
        ("Ring 0191 498 0123 or +44 7700 900123", "Ring [telephone number] or [telephone number]"),
        ("We are at NE8 1HH and SW1A1AA.", "We are at [postcode] and [postcode]."),
        ("My number is QQ 12 34 56 C", "My number is QQ 12 34 56 C"),
        ("My number is AB 12 34 56 C", "My number is [National Insurance number]"),
        ("In 2017 we paid £1,250 for 150 places", "In 2017 we paid £1,250 for 150 places"),
    ],
)
def test_redact(text: str, redacted: str) -> None:
    assert redact(text) == redacted


def test_exact_repeats_ignore_case_and_punctuation() -> None:
    repeats = find_duplicates(["Fees are too low.", "Parking", "fees are TOO low"])
    assert repeats.groups == (((0, 2), True),)
    assert repeats.first_of == (0, 1, 0)


def test_a_campaign_of_edited_copies_is_found() -> None:
    letter = "We ask the council to raise the hourly rate for home care so that travel time between visits is paid"
    repeats = find_duplicates(
        [
            letter,
            "Something else entirely that has nothing to do with it",
            letter + " in full, regards, Ann",
        ]
    )
    assert repeats.groups == (((0, 2), False),)


def test_short_texts_that_share_words_are_no_campaign() -> None:
    assert (
        find_duplicates(["Very good service", "good service", "Very good service indeed"]).groups
        == ()
    )


def test_different_emoji_are_different_texts() -> None:
    assert find_duplicates(["👍", "👎", "👍"]).groups == (((0, 2), True),)
