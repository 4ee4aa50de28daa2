"""The trained layer of sentiment: learns what the word lists cannot know, and says when it cannot learn."""

from __future__ import annotations

import pytest

from feedback_analysis.engine.embedding import Embedder
from feedback_analysis.engine.errors import InputError
from feedback_analysis.engine.pipeline import theme
from feedback_analysis.engine.sentiment import assess
from feedback_analysis.engine.tone import FEWEST, LearnedTone, tone_of
from feedback_analysis.engine.types import SourceText, Tone, TonedExample

WAITED = [f"They kept us {how} for the call-off" for how in (
    "sitting there", "hanging on", "in the dark", "on hold", "guessing", "waiting by the phone", "up all night",
    "in a queue", "at the back", "on a list", "in limbo", "for weeks", "out of it", "on the edge", "standing by",
    "holding", "for days", "on standby", "at arm's length", "hoping",
)]  # fmt: skip
CAME = [
    said.replace("kept us", "saw us through").replace("for the", "up to the") for said in WAITED
]
MET = [
    said.replace("They kept us", "The officer sat").replace("for the", "before the")
    for said in WAITED
]
EXAMPLES = [
    *(TonedExample(text, Tone.UNFAVOURABLE) for text in WAITED),
    *(TonedExample(text, Tone.FAVOURABLE) for text in CAME),
    *(TonedExample(text, Tone.NEITHER) for text in MET),
]


def test_what_no_word_list_knows_is_learned() -> None:
    held_out = [EXAMPLES[at] for at in (3, 11, 23, 31, 43, 51)]
    model = LearnedTone([one for one in EXAMPLES * 2 if one not in held_out])
    embed = Embedder()
    model.fit(embed.both(model.training_texts))
    texts = [one.text for one in held_out]
    found = [tone_of(value) for value in model.polarities(embed.both(texts), texts, [""] * 6)]
    assert found == [one.tone for one in held_out]
    assert [tone_of(assess(text).polarity) for text in texts] != found


def test_a_run_takes_the_judgement_and_keeps_the_words() -> None:
    said = "They kept us hanging on for the lovely call-off"
    result = theme([SourceText("1", said)], tones=EXAMPLES)
    sentiment = result.excerpts[0].sentiment
    assert sentiment is not None
    assert tone_of(sentiment.polarity) is Tone.UNFAVOURABLE
    assert ("lovely", 0.6) in sentiment.evidence


@pytest.mark.parametrize(
    "examples", [EXAMPLES[: FEWEST - 1], [TonedExample(text, Tone.NEITHER) for text in MET * 4], [EXAMPLES[0]] * 80]
)  # fmt: skip
def test_too_little_to_learn_from(examples: list[TonedExample]) -> None:
    with pytest.raises(InputError, match="at least 60 judged remarks"):
        LearnedTone(examples)
