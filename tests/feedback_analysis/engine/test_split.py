"""Splitting into excerpts with exact offsets."""

from __future__ import annotations

import random

import pytest

from feedback_analysis.engine.clean import normalise
from feedback_analysis.engine.split import LONGEST, split
from feedback_analysis.engine.types import Excerpt


def parts(text: str, *, hide: bool = False) -> list[Excerpt]:
    return split("a", text, normalise(text), hide=hide)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fees are low. Parking is bad.", ["Fees are low.", "Parking is bad."]),
        ("- fees\n- parking near the centre\n* tea", ["fees", "parking near the centre", "tea"]),
        ("1) fees 2) parking", ["fees 2) parking"]),
        ("1. Fees\n2. Parking", ["Fees", "Parking"]),
        ("The staff were kind, but the rooms were cold", ["The staff were kind", "but the rooms were cold"]),
        ("The venue was good however parking was awful there", ["The venue was good", "however parking was "
                                                                                      "awful "
                                                                                      "there"]),
        ("Nothing but praise", ["Nothing but praise"]),
        ("Dr. Smith spoke, e.g. about rates, for 3.5 hours.", ["Dr. Smith spoke, e.g. about rates, for "
                                                               "3.5 hours."]),
        ("We said no. Then we left.", ["We said no.", "Then we left."]),
        ("This sentence was wrapped by the program that sent it\nand goes on here.",
         ["This sentence was wrapped by the program that sent it\nand goes on here."]),
        ("=SUM(A1) is what I wrote", ["SUM(A1) is what I wrote"]),
        ("", []),
        ("...", []),
        ("Gut. Die Preise sind zu niedrig.", ["Gut.", "Die Preise sind zu niedrig."]),
        ("الأسعار منخفضة جدا", ["الأسعار منخفضة جدا"]),
    ],
)  # fmt: skip
def test_split(text: str, expected: list[str]) -> None:
    found = parts(text)
    assert [excerpt.text for excerpt in found] == expected
    assert [text[excerpt.start : excerpt.end] for excerpt in found] == expected
    assert [excerpt.number for excerpt in found] == list(range(1, len(expected) + 1))


def test_offsets_point_into_the_original_through_mark_up_and_nul_bytes() -> None:
    text = "\x00 <p>Fees &amp; rates are <b>low</b>.</p>\n\n• Parking\u200b is bad"
    first, second = parts(text)
    assert text[first.start : first.end] == first.text == "Fees &amp; rates are <b>low</b>."
    assert first.clean == "Fees & rates are low ."
    assert second.text == "Parking\u200b is bad"
    assert second.clean == "Parking is bad"


def test_redaction_changes_what_is_shown_and_not_the_offsets() -> None:
    text = "Ring me. My address is jo@example.org for that."
    _, second = parts(text, hide=True)
    assert second.text == "My address is [e-mail address] for that."
    assert text[second.start : second.end] == "My address is jo@example.org for that."


def test_a_very_long_answer_comes_apart_and_loses_nothing() -> None:
    chance = random.Random(7)
    text = " ".join(chance.choice(["care", "fees", "travel,", "and", "staff"]) for _ in range(9000))
    assert len(text) > 40_000
    found = parts(text)
    assert max(len(excerpt.text.split()) for excerpt in found) <= LONGEST
    assert " ".join(excerpt.text for excerpt in found).split() == text.split()


def test_one_word_of_fifty_thousand_letters_is_one_excerpt() -> None:
    found = parts("x" * 50_000)
    assert [(excerpt.start, excerpt.end) for excerpt in found] == [(0, 50_000)]
