# ruff: noqa: SIM905 - lists of words are easier to read and mend as running text
"""Which language a body of answers is in, from its most frequent small words."""

from __future__ import annotations

from collections.abc import Iterable

from .idioms import STOP_WORDS, words_of

_SMALL_WORDS: dict[str, frozenset[str]] = {
    "English": frozenset("the and to of was is it that for with my have been not we are they very you be "
                         "were".split()),
    "German": frozenset("der die das und ist nicht ein eine zu mit wir ich es sind auf für den dem auch "
                        "sehr im von".split()),
    "French": frozenset("le la les et est pas un une des pour avec nous je que dans très du sont qui ce "
                        "sur il au".split()),
    "Spanish": frozenset("el los las y es no un una que con por para muy en del se lo su al como más "
                         "está son".split()),
    "Italian": frozenset("il gli e è non un una che con per molto di del sono la si le da nel alla più "
                         "ho anche".split()),
    "Dutch": frozenset("de het een en is niet van met voor wij ik zijn op te dat heel er aan ook werd "
                       "naar om".split()),
    "Polish": frozenset("i w nie na się jest z do to że jak ale po co dla od są bardzo już tylko".split()),
    "Welsh": frozenset("y yr yn a ar i o ac mae ei eu wedi gan am nid oedd iawn roedd bod hyn fel".split()),
}  # fmt: skip

_LANGUAGES_OF = {
    word: tuple(language for language, words in _SMALL_WORDS.items() if word in words)
    for word in frozenset().union(*_SMALL_WORDS.values())
}

STOP_WORDS_BY_LANGUAGE: dict[str, frozenset[str]] = {
    **_SMALL_WORDS,
    "English": STOP_WORDS,
    "German": _SMALL_WORDS["German"]
    | frozenset(
        "als am an aber alle aus bei bis da dass des doch durch einem einen einer eines er sie ihr ihre "
        "uns unser unsere "
        "hat haben hatte war waren wird werden wurde wurden kann können man mehr mir mich mein meine "
        "noch nur oder so "
        "sein sich sind über um unter viel was wenn wie wo zum zur immer dort hier keine kein gut gibt "
        "mal schon ja nein "
        "vor nach ohne dieser diese dieses".split()
    ),
}

_FEWEST_WORDS = 8


def language_of(texts: Iterable[str]) -> str:
    """The language most of these texts' small words belong to.

    Args:
        texts: normalised texts.

    Returns:
        An English name of a language, or "" where there is too little to tell or nothing fits.
    """
    counts = dict.fromkeys(_SMALL_WORDS, 0)
    total = 0
    for text in texts:
        words = words_of(text)
        total += len(words)
        for word in words:
            for language in _LANGUAGES_OF.get(word, ()):
                counts[language] += 1
    best = max(counts, key=lambda language: (counts[language], language == "English"))
    if total < _FEWEST_WORDS or counts[best] < 0.08 * total:
        return ""
    return best


def is_read(text: str, overall: str) -> bool:
    """Whether the English-only steps may read this text, given the language of the whole body.

    A short text says too little by itself and follows the body it belongs to; unknown counts as English.
    """
    own = language_of([text])
    return (own or overall or "English") == "English"
