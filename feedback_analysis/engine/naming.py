"""Naming: a short readable label, key phrases and a line of description for each theme.

Labels are phrases that people wrote. They are ranked by how many of the theme's responses use them and their
words, by how much they belong to this theme rather than to the others (class-based TF-IDF, as in BERTopic:
Grootendorst 2022; counted in responses, so that one long answer does not name a theme), and by how near
their own vector is to the centre of the theme (KeyBERT's idea).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .evidence import readability
from .idioms import words_of
from .neighbours import Floats
from .phrases import JUDGEMENTS, PhraseBook, Users, folded

_KEYWORDS = 6
_SHORTLIST = 20
_MOST_READ = 150
_BY_LENGTH = (0.0, 0.6, 1.25, 1.15, 0.9, 0.8)
"""A label of two or three words says most for its length."""
_COMMON = 0.02
"""What counts of a phrase used as often elsewhere: enough to serve where no phrase is a theme's own."""
_FEW = 6
"""Responses up to which one response's phrase may name a theme."""
_ANCHORED = 0.12
"""Share of a theme's responses from which a word may bring along a phrase that was written only once."""
_TELLING = 0.3
"""Cosine to the theme's centre from which a phrase is worth a place in the description."""
_FEWEST_BESIDE, _BESIDE = 2, 0.2
"""How many responses must use a phrase that rounds off a label of one word: at least, and beside its own."""
_FREQUENT, _NEAR = 0.2, 0.35
"""Share of responses and cosine from which two phrases may stand side by side in a label."""
_WITHIN = 0.6
"""Share of a phrase's uses inside one longer phrase from which only the longer one is meant."""
_COMPANION, _AROUND = 0.1, 8
"""Share of a word's uses that make a phrase around it typical; how many such phrases are looked at."""
_ROUNDER, _ROUNDER_ONCE = 1.25, 1.08
"""How much more a phrase around a word is worth than the word; and, used by one response only, with "of":
a "list" or "level" is seldom complete without saying of what."""
_SINGLE_USE = 0.75
"""What any other phrase keeps that only one response uses."""
_JUDGING = 0.85
"""What a phrase that begins with a judgement ("good providers") keeps: it says less about the matter."""
_REPEATS = 0.55
"""What is left of a label's worth when another theme's label has the same words and more, or fewer."""
_EXAMPLES_READ, _EXAMPLE_WORDS, _LONGEST_EXAMPLE = 40, (6, 25), 160

Embed = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True, slots=True)
class ThemeText:
    """What there is to name a theme by: its excerpts that may be shown, the most typical first.

    ``sources`` says which response each excerpt is from, the same number for copies of it; without it every
    excerpt counts as a response of its own.
    """

    excerpts: tuple[str, ...]
    centre: Floats
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A theme's label, description and key phrases."""

    label: str
    description: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A phrase with its worth as a label; ``written`` is how people mostly write it."""

    written: str
    words: frozenset[str]
    share: float
    near: float
    worth: float
    support: int


def name_themes(
    themes: Sequence[ThemeText], embed: Embed, *, language: str = "English"
) -> list[Name]:
    """Name themes so that each can be told from the others.

    Args:
        themes: what they are made of, in order of importance: earlier ones choose their label first.
        embed: gives unit vectors of short texts.
        language: phrases are tagged as English; in any other language runs of words between that
            language's small words serve instead.

    Returns:
        A name for each theme; no two labels are the same.
    """
    read = [
        (theme.excerpts[:_MOST_READ], _sources(theme)[: len(theme.excerpts[:_MOST_READ])])
        for theme in themes
    ]
    book = PhraseBook(read, language)
    everywhere: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for counter, users in zip(everywhere, (book.phrases, book.words), strict=True):
        for theme_users in users:
            counter.update({key: len(sources) for key, sources in theme_users.items()})
    if not themes:
        return []
    middle: Floats = np.mean([theme.centre for theme in themes], axis=0, dtype=np.float32)
    taken: list[tuple[str, frozenset[str]]] = []
    names: list[Name] = []
    for number, theme in enumerate(themes):
        ranked = _ranked(book, number, everywhere, theme.centre, middle, embed)
        label, words = _label(ranked, taken, theme, len(names) + 1)
        taken.append((label.casefold(), words))
        keywords = [one.written for one in _different(ranked)][:_KEYWORDS]
        names.append(Name(label, _description(label, ranked, theme), tuple(keywords)))
    return names


def centre_of(vectors: Floats) -> Floats:
    """The unit vector in the middle of some unit vectors."""
    return _unit(vectors.mean(axis=0))


def _unit(vector: Floats) -> Floats:
    scaled: Floats = (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)
    return scaled


def _sources(theme: ThemeText) -> tuple[int, ...]:
    return theme.sources or tuple(range(len(theme.excerpts)))


def _ranked(
    book: PhraseBook,
    number: int,
    everywhere: tuple[Counter[str], Counter[str]],
    centre: Floats,
    middle: Floats,
    embed: Embed,
) -> list[_Candidate]:
    """The theme's best phrases, best first."""
    worth = _worths(book, number, everywhere)
    shortlist = sorted(worth, key=lambda key: (-round(worth[key], 6), key))[:_SHORTLIST]
    if not shortlist:
        return []
    shortlist += _companions(book, number, shortlist, worth)
    own = max(1, book.totals[number])
    vectors = embed([book.written(key).lower() for key in shortlist])
    # Near the theme, and nearer to it than to what all themes have in common.
    near = np.round(vectors @ centre, 4)
    nearer = np.round(vectors @ _unit(centre - middle), 4) if len(book.totals) > 1 else near
    found = [
        _Candidate(
            book.written(key),
            frozenset(part for part in key.split() if part in book.words[number]),
            len(book.phrases[number][key]) / own,
            float(near[at]),
            round(worth[key] * (0.15 + max(0.0, float(near[at] + nearer[at]) / 2)), 6),
            len(book.phrases[number][key]),
        )
        for at, key in enumerate(shortlist)
    ]
    return sorted(found, key=lambda one: (-one.worth, one.written))


def _worths(
    book: PhraseBook, number: int, everywhere: tuple[Counter[str], Counter[str]]
) -> dict[str, float]:
    """How well phrases and their words mark a theme, before their meaning is looked at."""
    own, total, phrases = book.totals[number], sum(book.totals), book.phrases[number]
    words = {
        word: (len(users), _lift(len(users), own, everywhere[1][word], total))
        for word, users in book.words[number].items()
    }
    longer = _longest_around(phrases)
    worth: dict[str, float] = {}
    for key, users in phrases.items():
        parts = [words[part] for part in key.split() if part in words]
        anchor = max((count for count, _ in parts), default=0)
        once = own > _FEW and len(users) < 2
        if once and (len(parts) < 2 or anchor < max(3, _ANCHORED * own)):
            continue
        if longer.get(key, 0) >= _WITHIN * len(users) or not parts or not book.is_thing(key):
            continue
        lift = _lift(len(users), own, everywhere[0][key], total)
        lift += sum(part for _, part in parts) / len(parts)
        lift *= _SINGLE_USE if once else 1
        lift *= _JUDGING if book.written(key).split()[0].lower() in JUDGEMENTS else 1
        worth[key] = lift * _BY_LENGTH[min(len(key.split()), 5)]
    return worth


def _longest_around(phrases: Users) -> dict[str, int]:
    """For each phrase of two words or more the most responses in which one longer phrase contains it."""
    around: dict[str, int] = {}
    for key, users in phrases.items():
        words = key.split()
        for length in range(2, len(words)):
            for start in range(len(words) - length + 1):
                part = " ".join(words[start : start + length])
                around[part] = max(around.get(part, 0), len(users))
    return around


def _companions(
    book: PhraseBook, number: int, shortlist: Sequence[str], worth: dict[str, float]
) -> list[str]:
    """Typical phrases around the best single words, which say more; ``worth`` learns what they are worth."""
    phrases = book.phrases[number]
    longer = _longest_around(phrases)
    found: list[str] = []
    for word in [key for key in shortlist if " " not in key][:2]:
        around = [
            key
            for key, users in phrases.items()
            if word in key.split()[:: max(1, len(key.split()) - 1)]
            and 1 < len(key.split()) <= 3
            and len(users) >= _COMPANION * len(phrases[word])
            and longer.get(key, 0) < _WITHIN * len(users)
            and (len(users) > 1 or not {"for", "with", "in", "on", "from", "to"} & set(key.split()))
            and book.is_thing(key)
        ]
        for key in sorted(around, key=lambda key: (-len(phrases[key]), key))[:_AROUND]:
            gain = 1.0
            if len(phrases[key]) > 1:
                gain = _ROUNDER
            elif " of " in key:
                gain = _ROUNDER_ONCE
            gain *= _JUDGING if book.written(key).split()[0].lower() in JUDGEMENTS else 1
            worth[key] = max(worth.get(key, 0.0), gain * worth[word])
            found.append(key)
    return [key for key in dict.fromkeys(found) if key not in shortlist]


def _lift(own: int, own_total: int, everywhere: int, total: int) -> float:
    """How much a phrase is the theme's: often used in it, and more often than elsewhere; 0 to 1."""
    share = (own - 0.5) / max(1, own_total)
    if total == own_total:
        return math.sqrt(share)
    elsewhere = (everywhere - own + 0.5) / (total - own_total + 1)
    return math.sqrt(share) * max(_COMMON, (share - elsewhere) / (share + elsewhere))


def _different(ranked: Sequence[_Candidate]) -> list[_Candidate]:
    """The phrases without those that only repeat the words of a better one."""
    kept: list[_Candidate] = []
    for one in ranked:
        if not any(one.words <= other.words or other.words <= one.words for other in kept):
            kept.append(one)
    return kept


def _label(
    ranked: Sequence[_Candidate],
    taken: Sequence[tuple[str, frozenset[str]]],
    theme: ThemeText,
    number: int,
) -> tuple[str, frozenset[str]]:
    """The best phrase nobody has, and its words; two phrases only where both stand for the theme."""
    said = {label for label, _ in taken}
    held = {words for _, words in taken}

    def worth(one: _Candidate) -> float:
        again = any(one.words <= words or words <= one.words for words in held if words)
        return one.worth * (_REPEATS if again else 1)

    for one in sorted(ranked, key=lambda one: (-worth(one), one.written)):
        label = _sentence_case(one.written)
        if one.worth > 0 and one.words not in held and label.casefold() not in said:
            return _rounded(one, label, ranked, held), one.words
    standing = [one for one in ranked if one.share >= _FREQUENT and one.near >= _NEAR]
    for one, other in combinations(_different(standing)[:4], 2):
        label = _sentence_case(f"{one.written} and {other.written}")
        if label.casefold() not in said:
            return label, one.words | other.words
    # No phrase of its own: a remark says more than a number.
    for text in theme.excerpts[:_EXAMPLES_READ]:
        label = f"Remarks like “{text.rstrip('.!? ')}”"
        if 2 <= len(words_of(text)) <= 8 and label.casefold() not in said:
            return label, frozenset()
    return f"Unnamed theme {number}", frozenset()


def _rounded(
    one: _Candidate, label: str, ranked: Sequence[_Candidate], held: set[frozenset[str]]
) -> str:
    """A label of one word takes along what is said beside it: "Portal and alerts" says more than "Portal"."""
    if " " in label:
        return label
    for other in _different([one, *(beside for beside in ranked if beside is not one)])[1:]:
        if (
            other.support >= max(_FEWEST_BESIDE, _BESIDE * one.support)
            and other.near >= _TELLING
            and len(other.written.split()) <= 2
            and other.words not in held
            and not re.search(r"\band\b", other.written)
        ):
            return f"{label} and {other.written}"
    return label


def _sentence_case(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def _description(label: str, ranked: Sequence[_Candidate], theme: ThemeText) -> str:
    """One sentence: what else the theme is about where that is clear, and a typical remark."""
    said = {folded(word) for word in words_of(label)}
    common = [
        one
        for one in _different([one for one in ranked if not one.words <= said])
        if one.worth > 0 and one.support >= 2 and one.near >= _TELLING
    ][:2]
    about = " and ".join(one.written for one in common)
    example = _example(theme, said)
    if about and example:
        return f"Mostly about {about}; for example: “{example}”."
    if about:
        return f"Mostly about {about}."
    return f"For example: “{example}”." if example else ""


def _example(theme: ThemeText, said: set[str]) -> str:
    """A typical remark of medium length that reads well, preferably with a word of the label."""
    fewest, most = _EXAMPLE_WORDS
    best, best_worth = "", 0.0
    for rank, text in enumerate(theme.excerpts[:_EXAMPLES_READ]):
        words = words_of(text)
        if not fewest <= len(words) <= most or len(text) > _LONGEST_EXAMPLE:
            continue
        worth = readability(text) * (1 - rank / (1.5 * _EXAMPLES_READ))
        if said & {folded(word) for word in words}:
            worth *= 1.3
        if round(worth, 6) > best_worth:
            best, best_worth = text, round(worth, 6)
    return best.rstrip(" .;:,-")
