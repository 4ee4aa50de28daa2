# ruff: noqa: SIM905 - lists of words are easier to read and mend as running text
"""The phrases people use: noun phrases and their words, who used them, and how they are written.

Noun phrases and -ing phrases are found with TextBlob's tagger (its lexicon comes with it; no corpus is
needed). In a language it cannot tag, runs of words between that language's small words serve instead.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from .idioms import STOP_WORDS, is_in_capitals, words_of
from .language import STOP_WORDS_BY_LANGUAGE
from .lexicon import tagged_words

Users = dict[str, set[int]]
"""Folded phrase or word to the numbers of the responses that use it."""

_LONGEST_PHRASE = 4
_MOST_LETTERS = 600
# A letter a word: j adjective or participle, g -ing form, n noun, i "of/for…", d article, x other.
_TAGGED = re.compile(r"(?=([jg]{0,2}n{1,3}(?:id?j?n{1,2})?|gi?d?j?n{1,2}))")
_WHOLE = re.compile(r"[jg]{0,2}n{1,3}(?:id?j?n{1,2})?|gi?d?j?n{1,2}")
_JOINING = frozenset("of for with between from to in at on about".split())
_OPENING = frozenset(
    """
    a an the this that these those my our your his her its their no any some every each more less
    enough which what whose another other one two three of for with without about in on from by
    """.split()
)
# The tagger takes any word it does not know for a noun.
JUDGEMENTS = frozenset(
    """
    able amazing awful bad best better big brilliant clear due easy excellent fantastic fast fine free
    good great happy kind late long nice ok okay perfect pleasant polite poor prompt quick quicker
    reliable right rude safe short slow sure wrong
    """.split()
)
_VERBS = frozenset(
    """
    explain tell told said felt ask asked give gave come came took take send sent went got cant dont wont
    didnt doesnt isnt wasnt couldnt ive im id youre thats theyre twice half thankyou
    """.split()
)
_EMPTY_HEADS = frozenset(
    """
    time times thing things lot lots way ways day days week weeks month months year years hour hours
    minute minutes people person someone everyone anything something everything nothing one ones bit
    kind sort part point case fact number end place side today yesterday morning afternoon night moment
    reason example course thank thanks please half rest nobody anybody somebody everybody none two three
    four five six seven eight nine ten hundred thousand don doesn didn isn wasn ain won couldn wouldn
    monday tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december jan feb aug sept oct nov dec difference round
    quarter fortnight
    """.split()
)
_TIMED = frozenset("time times".split())
"""Empty by themselves and not after a noun: "response time", "travel time" (and "waiting times")."""
_NO_BEGINNING = frozenset(
    "last next same own such previous recent certain particular several".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_SENTENCE_OPENS = frozenset(".!?:;\"'(-")


class PhraseBook:
    """What the excerpts of each theme say, phrase by phrase.

    ``phrases`` and ``words`` have one entry per theme; ``totals`` is the number of responses behind each.
    """

    def __init__(
        self, themes: Sequence[tuple[Sequence[str], Sequence[int]]], language: str
    ) -> None:
        """Read the themes: for each its excerpts, and for each excerpt the number of its response."""
        self.phrases: list[Users] = []
        self.words: list[Users] = []
        self.totals = [len(set(sources)) for _, sources in themes]
        self._forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._cases: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._after: Counter[str] = Counter()
        self._as_noun: Counter[str] = Counter()
        english = language in ("English", "")
        stop = STOP_WORDS_BY_LANGUAGE.get(language, frozenset())
        find = self._tagged if english else _between(stop)
        for excerpts, sources in themes:
            phrases: Users = defaultdict(set)
            words: Users = defaultdict(set)
            for excerpt, source in zip(excerpts, sources, strict=True):
                self._note_cases(excerpt)
                for phrase in find(excerpt):
                    key = folded(phrase)
                    phrases[key].add(source)
                    self._forms[key][phrase] += 1
                for word in words_of(excerpt):
                    if word not in stop and word not in STOP_WORDS and len(word) > 2:
                        words[folded(word)].add(source)
            self.phrases.append(phrases)
            self.words.append(words)

    def written(self, key: str) -> str:
        """The form in which a folded phrase is mostly written; acronyms and names keep their capitals."""
        forms = self._forms[key]
        plain = min(forms, key=lambda form: (-forms[form], form))
        return " ".join(self._cased(word) for word in plain.split())

    def is_thing(self, key: str) -> bool:
        """Whether what a phrase is about is ever used as a noun: after an article, "our", "of"…

        The tagger takes "ring" in "they ring round" for a noun; nobody there writes "the ring". What is asked
        of the last word is asked of a word before "of" or "with" too.
        """
        forms = self._forms[key]
        words = min(forms, key=lambda form: (-forms[form], form)).split()
        heads = [word for word, after in pairwise(words) if after in _JOINING] + words[-1:]
        return all(
            not self._after[head] or self._as_noun[head] >= 0.15 * self._after[head]
            for head in heads
        )

    def _note_cases(self, text: str) -> None:
        if is_in_capitals(text):
            return  # all in capitals: says nothing about a word
        for number, match in enumerate(_WORD.finditer(text)):
            word = match.group()
            # A capital at the beginning of a sentence says nothing either, unless more than one follows.
            before = text[max(0, match.start() - 2) : match.start()].rstrip()
            opens = number == 0 or before[-1:] in _SENTENCE_OPENS
            if not opens or word[1:].lower() != word[1:]:
                self._cases[word.lower()][word] += 1

    def _cased(self, word: str) -> str:
        cases = self._cases.get(word)
        if not cases:
            return word
        form = min(cases, key=lambda form: (-cases[form], form.isupper(), form))
        return form if cases[form] > 0.6 * sum(cases.values()) else word

    def _tagged(self, text: str) -> Iterator[str]:
        tagged = [(word.lower(), part) for word, part in tagged_words(text[:_MOST_LETTERS])]
        letters = "".join(_letter(word, part) for word, part in tagged)
        for (before, one), (word, part), letter in zip(tagged, tagged[1:], letters, strict=False):
            self._after[word] += 1
            # A noun before a noun is singular: "fee uplift", but "dates move". Of "timetable slips" and
            # "care homes" neither tag nor order tells which is a verb.
            compound = letter == "n" and one != "NNS" and part != "NNS"
            plural = letter != "n" and part == "NNS"
            self._as_noun[word] += before in _OPENING or letter == "j" or compound or plural
        for match in _TAGGED.finditer(letters):
            for stop in range(match.start() + 1, match.end(1) + 1):
                words = [word for word, _ in tagged[match.start() : stop]]
                if _WHOLE.fullmatch(letters, match.start(), stop) and _is_telling(
                    words, letters[match.start() : stop]
                ):
                    yield " ".join(words)


def folded(phrase: str) -> str:
    """A phrase with its words in the singular and in small letters."""
    return " ".join(_folded_word(word) for word in phrase.lower().split())


@lru_cache(maxsize=50_000)
def _folded_word(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and word[-2:-1] not in "suai" and len(word) > 3 else word


def _is_telling(words: Sequence[str], letters: str) -> bool:
    """Whether a noun phrase of these words says what it is about."""
    timed = words[-1] in _TIMED and (letters[-2:-1] == "n" or words[-2:-1] == ["waiting"])
    if words[-1] in _EMPTY_HEADS and not timed:
        return False
    return (
        len(words) <= _LONGEST_PHRASE + ("d" in letters)
        and (len(words) == 1 or words[0] not in _EMPTY_HEADS | _NO_BEGINNING)
        and len(set(words)) == len(words)
        and len(" ".join(words)) > 2
    )


def _letter(word: str, part: str) -> str:
    if not re.fullmatch(r"[a-z][a-z'-]+", word):
        return "x"
    if word in _VERBS:
        return "x"
    if word in _JOINING:
        return "i"
    if word in STOP_WORDS:
        return "d" if word in {"the", "a", "an"} else "x"
    if part in {"JJ", "VBN"} or word in JUDGEMENTS or word.endswith(("ly", "ed", "ful")):
        return "j"
    if part in {"NN", "NNS", "NNP", "NNPS"}:
        return "n"
    return "g" if part == "VBG" else "x"


def _between(stop: frozenset[str]) -> Callable[[str], Iterator[str]]:
    """A finder of runs of one to three words that are no small words."""

    def find(text: str) -> Iterator[str]:
        run: list[str] = []
        for word in [*re.findall(r"[^\W\d_]+(?:[-'][^\W\d_]+)*|[.,;:!?]", text), "."]:
            if word.isalpha() and word.lower() not in stop and len(word) > 2:
                run = [*run, word.lower()][-3:]
                yield from (" ".join(run[at:]) for at in range(len(run)))
            else:
                run = []

    return find
