# ruff: noqa: SIM905 - lists of words are easier to read and mend as running text
"""Naming: a short readable label, key phrases and a line of description for each theme.

Labels are phrases that people wrote. Noun phrases and -ing phrases are found with TextBlob's tagger (its
lexicon comes with it; no corpus is needed) and ranked by how much they belong to one theme rather than to
the others (class-based TF-IDF, as in BERTopic: Grootendorst 2022) and by how near their own vector is to the
centre of the theme (KeyBERT's idea).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .idioms import words_of
from .language import STOP_WORDS_BY_LANGUAGE
from .lexicon import tagged_words
from .neighbours import Floats

_KEYWORDS = 6
_SHORTLIST = 20
_MOST_READ = 200
_LONGEST_PHRASE = 4
_FEWEST_EXAMPLE_WORDS, _LONGEST_EXAMPLE = 5, 140
_TAGGED = re.compile(
    # A letter a word: j adjective or participle, g -ing form, n noun, i "of/for…", d article, x other.
    r"(?=(?P<phrase>[jg]{0,2}n{1,3}(?:id?j?n{1,2})?|gi?d?j?n{1,2}))"
)
_JOINING = frozenset("of for with between from to in at on about".split())
# The tagger takes any word it does not know for a noun.
_NO_NOUNS = frozenset(
    """
    able amazing awful bad best better big brilliant clear due easy excellent fantastic fast fine free
    good great happy kind late long nice ok okay perfect pleasant polite poor prompt quick quicker
    reliable right rude safe short slow sure wrong explain tell told said felt cant dont wont didnt
    doesnt isnt wasnt couldnt ive im
    """.split()
)
_EMPTY_HEADS = frozenset(
    """
    time times thing things lot lots way ways day days week weeks month months year years hour hours
    minute minutes people person someone everyone anything something everything nothing one ones bit
    kind sort part point case fact number end place side today yesterday morning afternoon night moment
    reason example course thank thanks please
    """.split()
)

Embed = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True, slots=True)
class ThemeText:
    """What there is to name a theme by: its excerpts that may be shown, the most typical first."""

    excerpts: tuple[str, ...]
    centre: Floats


@dataclass(frozen=True, slots=True)
class Name:
    """A theme's label, description and key phrases."""

    label: str
    description: str
    keywords: tuple[str, ...]


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
    counts = [_phrase_counts(theme.excerpts[:_MOST_READ], language) for theme in themes]
    everywhere: Counter[str] = Counter()
    for phrases in counts:
        everywhere.update({phrase: count for phrase, (count, _) in phrases.items()})
    taken: set[str] = set()
    names: list[Name] = []
    for theme, phrases in zip(themes, counts, strict=True):
        ranked = _ranked(phrases, everywhere, theme, embed)
        label = _label(ranked, taken, phrases, len(names) + 1)
        taken.add(label.casefold())
        keywords = tuple(phrases[phrase][1] for phrase in _different(ranked)[:_KEYWORDS])
        names.append(Name(label, _description(label, keywords, theme.excerpts), keywords))
    return names


def _phrase_counts(excerpts: Sequence[str], language: str) -> dict[str, tuple[int, str]]:
    """Phrases by their folded form: how many excerpts use them and how they are mostly written."""
    find = (
        _tagged_phrases
        if language in ("English", "")
        else _phrases_between(STOP_WORDS_BY_LANGUAGE.get(language))
    )
    counts: Counter[str] = Counter()
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for excerpt in excerpts:
        phrases = {_folded(phrase): phrase for phrase in find(excerpt)}
        counts.update(phrases.keys())
        for folded, phrase in phrases.items():
            written[folded][phrase] += 1
    return {
        folded: (count, min(written[folded], key=lambda form: (-written[folded][form], form)))
        for folded, count in counts.items()
    }


def _tagged_phrases(text: str) -> list[str]:
    tagged = tagged_words(text[:600])
    letters = "".join(_letter(word.lower(), part) for word, part in tagged)
    phrases = []
    for match in _TAGGED.finditer(letters):
        words = [word.lower() for word, _ in tagged[match.start() : match.end("phrase")]]
        if (
            1 <= len(words) <= _LONGEST_PHRASE + 1
            and words[-1] not in _EMPTY_HEADS
            and len(" ".join(words)) > 3
        ):
            phrases.append(" ".join(words))
            # The head noun by itself too, so that a theme of many different phrases finds what they share.
            if len(words) > 1:
                phrases.append(words[-1])
    return phrases


def _letter(word: str, part: str) -> str:
    if not re.fullmatch(r"[a-z][a-z'-]+", word):
        return "x"
    if word in _JOINING:
        return "i"
    if word in STOP_WORDS_BY_LANGUAGE["English"]:
        return "d" if word in {"the", "a", "an"} else "x"
    if part in {"JJ", "VBN"} or word in _NO_NOUNS or word.endswith(("ly", "ed", "ful")):
        return "j"
    if part in {"NN", "NNS", "NNP", "NNPS"}:
        return "n"
    return "g" if part == "VBG" else "x"


def _phrases_between(small_words: frozenset[str] | None) -> Callable[[str], list[str]]:
    """A finder of runs of one to three words that are no small words."""
    stop = small_words or frozenset()

    def find(text: str) -> list[str]:
        phrases: list[str] = []
        run: list[str] = []
        for word in [*re.findall(r"[^\W\d_]+(?:[-'][^\W\d_]+)*|[.,;:!?]", text), "."]:
            if word.isalpha() and word.lower() not in stop and len(word) > 2:
                run = [*run, word][-3:]
                phrases += [" ".join(run[at:]) for at in range(len(run))]
            else:
                run = []
        return phrases

    return find


def _folded(phrase: str) -> str:
    """A phrase without the endings that make no other phrase of it."""
    return " ".join(
        re.sub(r"(?<=\w{3})(?:ies|es|s|y|e)$", "", word) for word in phrase.lower().split()
    )


def _ranked(
    phrases: dict[str, tuple[int, str]], everywhere: Counter[str], theme: ThemeText, embed: Embed
) -> list[tuple[str, float]]:
    """The theme's best phrases with their worth, best first."""
    size = min(len(theme.excerpts), _MOST_READ)
    fewest = 1 if size < 12 else 2
    worth = {}
    for folded, (count, written) in phrases.items():
        if count < fewest:
            continue
        words = len(written.split())
        own = count / everywhere[folded]
        length = (0.7, 1.25, 1.2, 1.0, 0.9)[min(words, 5) - 1]
        worth[folded] = math.sqrt(count / size) * (0.15 + own) * length
    shortlist = sorted(worth, key=lambda folded: (-worth[folded], folded))[:_SHORTLIST]
    if not shortlist:
        return []
    closeness = embed([phrases[folded][1] for folded in shortlist]) @ theme.centre
    ranked = [
        (folded, round(worth[folded] * (0.2 + max(0.0, float(near))), 5))
        for folded, near in zip(shortlist, closeness, strict=True)
    ]
    return sorted(ranked, key=lambda entry: (-entry[1], entry[0]))


def _different(ranked: Sequence[tuple[str, float]]) -> list[str]:
    """The phrases without those that only repeat the words of a better one."""
    kept: list[str] = []
    for folded, _ in ranked:
        words = set(folded.split())
        if not any(words <= set(other.split()) or set(other.split()) <= words for other in kept):
            kept.append(folded)
    return kept


def _label(
    ranked: Sequence[tuple[str, float]],
    taken: set[str],
    phrases: dict[str, tuple[int, str]],
    number: int,
) -> str:
    """The best phrase nobody has; two phrases where the best is one word or taken."""
    different = [phrases[folded][1] for folded in _different(ranked)]
    several = [phrase for phrase in different if len(phrase.split()) > 1][:3]
    worth = dict(ranked)
    pairs = [
        f"{one} and {other}"
        for at, one in enumerate(different[:4])
        for other in different[at + 1 : 5]
        if worth[_folded(other)] > 0.3 * worth[_folded(one)] and len(f"{one} {other}".split()) <= 5
    ]
    best = different[:1]
    if best and len(best[0].split()) == 1:
        best = [pair for pair in pairs if pair.startswith(f"{best[0]} and ")][:1] or best
    for candidate in [*best, *several, *pairs, *different]:
        label = _sentence_case(candidate)
        if label.casefold() not in taken:
            return label
    return f"Other remarks ({number})" if different else f"Unnamed theme {number}"


def _sentence_case(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def _description(label: str, keywords: Sequence[str], excerpts: Sequence[str]) -> str:
    """One line: what else is mentioned, and one typical remark that is short enough to read."""
    said = set(words_of(label))
    others = [keyword for keyword in keywords if not set(words_of(keyword)) <= said][:3]
    parts = []
    if others:
        listed = others[0] if len(others) == 1 else f"{', '.join(others[:-1])} and {others[-1]}"
        parts.append(f"Also mentions {listed}.")
    example = next(
        (
            text
            for text in excerpts[:20]
            if len(words_of(text)) >= _FEWEST_EXAMPLE_WORDS and len(text) <= _LONGEST_EXAMPLE
        ),
        "",
    )
    if example:
        parts.append(f"For example: “{example.rstrip('.')}”.")
    return " ".join(parts)


def centre_of(vectors: Floats) -> Floats:
    """The unit vector in the middle of some unit vectors."""
    middle = vectors.mean(axis=0)
    centre: Floats = (middle / max(float(np.linalg.norm(middle)), 1e-9)).astype(np.float32)
    return centre
