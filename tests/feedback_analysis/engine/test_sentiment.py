"""Sentiment with its evidence, and the kind of remark."""

from __future__ import annotations

import pytest

from feedback_analysis.engine.sentiment import assess, kind_of, mean_polarity
from feedback_analysis.engine.types import Kind, Sentiment


@pytest.mark.parametrize(
    "text",
    [
        "I cannot fault it",
        "Couldn't fault the service",
        "No complaints",
        "It could not have been better",
        "Nothing to improve",
        "The staff were kind and helpful",
        "Excellent event",
        "Everything was fine",
    ],
)
def test_favourable(text: str) -> None:
    assert assess(text).polarity > 0.2


@pytest.mark.parametrize(
    "text",
    [
        "The staff were not helpful",
        "Nobody listened to us",
        "The forms should be shorter",
        "Not enough time between visits",
        "We waited 3 hours",
        "Rude and dismissive",
        "More staff",
        "Late payment of invoices",
    ],
)
def test_unfavourable(text: str) -> None:
    assert assess(text).polarity < -0.1


@pytest.mark.parametrize("text", ["", "The meeting is on Tuesday", "12345", "👍"])
def test_neither(text: str) -> None:
    assert assess(text) == Sentiment(0.0)


def test_the_words_it_rests_on_are_kept() -> None:
    found = assess("I cannot fault the lovely venue")
    assert dict(found.evidence) == {"cannot fault": 0.8, "lovely": 0.6}
    assert found.polarity == pytest.approx(0.7)


def test_nothing_to_a_question_about_faults_is_favourable() -> None:
    question = "What could we do better?"
    assert assess("Nothing", question=question).polarity > 0
    assert assess("The tea", question=question).polarity < 0
    assert assess("The tea", question="What was good?").polarity > 0
    assert assess("The tea").polarity == 0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("When will the framework open again?", Kind.QUESTION),
        ("The council should pay for travel time", Kind.SUGGESTION),
        ("We would like longer contracts", Kind.SUGGESTION),
        ("Paperwork prevents us from bidding", Kind.BARRIER),
        ("The portal is difficult to use", Kind.BARRIER),
        ("Excellent speakers and a lovely venue", Kind.PRAISE),
        ("Could not fault it", Kind.PRAISE),
        ("The meeting is on Tuesday", Kind.OTHER),
    ],
)
def test_kind(text: str, kind: Kind) -> None:
    assert kind_of(text, assess(text)) is kind


def test_mean_polarity_leaves_out_what_could_not_be_judged() -> None:
    assert mean_polarity([Sentiment(1.0), None, Sentiment(0.0)]) == 0.5
    assert mean_polarity([None]) is None
