"""Sentiment: TextBlob's polarity, mended where it is blind, with its evidence; and the kind of remark.

TextBlob averages a lexicon of adjectives and adverbs (that of the Pattern library; De Smedt and Daelemans
2012). It misses complaints made without an adjective and praise made of denials, and reads "could be better"
as praise. The additions here are idioms of English feedback, each counted as one more assessed word.
It remains a rough reading, to be shown with its reliability.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .idioms import words_of
from .lexicon import assessed_words
from .types import Kind, Sentiment

# Idioms with the polarity they carry. They are looked for in order and what one has taken, TextBlob's words
# and later idioms do not count again: "no complaints" must not leave a "complaints" behind.
_IDIOMS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})", re.IGNORECASE), polarity)
    for pattern, polarity in (
        (
            r"(?:can(?:'t|not| not)|couldn'?t|could not|unable to|hard to|nothing to) (?:really )?fault\b",
            0.8,
        ),
        (
            r"(?:can(?:'t|not)|couldn'?t|could not) (?:have )?(?:ask(?:ed)?|wish(?:ed)?|want(?:ed)?) for "
            r"(?:more|better|any)",
            0.9,
        ),
        (
            r"(?:can(?:'t|not)|couldn'?t|could not) (?:have )?(?:be|been|get|do|done|say) (?:any "
            r")?(?:better|nicer|kinder|more)",
            0.9,
        ),
        (
            r"(?:can(?:'t|not)|couldn'?t) (?:praise|thank|recommend|speak "
            r"highly)\b[^.]{0,20}?\b(?:enough|highly enough)",
            0.9,
        ),
        (
            r"(?:can(?:'t|not)|couldn'?t|don'?t) (?:think of|see|say|find) (?:anything|any|how|much|"
            r"what)\b[^.]{0,30}",
            0.4,
        ),
        (
            r"(?:no|not any|without|zero|never had any|don'?t have any|have no) "
            r"(?:real |major |particular )?(?:complaints?|problems?|issues?|concerns?|criticisms?|"
            r"worries|faults?|hassle|fuss|improvements?)",
            0.5,
        ),
        (
            r"(?:no|not much|little|nothing(?: (?:really|that))?)(?: need| needs| room| much| "
            r"reason)?(?: (?:to|for|you|can|could|be|could be))* (?:improve(?:ment|d)?s?|change[ds]?|"
            r"complain|add|better|do better|done better)\b",
            0.5,
        ),
        (
            r"(?:all|everything|it'?s all|everything'?s?)(?: (?:is|was|were|has been))? (?:ok(?:ay)?|"
            r"fine|good|great|perfect)\b",
            0.5,
        ),
        (
            r"(?:keep (?:up|doing)|carry on|keep it up|don'?t change|stay the same|leave (?:it )?as)\b",
            0.5,
        ),
        (r"(?:thank(?:s| you| u)|grateful|appreciate[ds]?|gratitude)\b", 0.4),
        (r"nothing (?:is |was )?(?:too much|but praise)", 0.7),
        (r"not (?:been )?(?:a )?(?:bad|too bad)\b", 0.3),
        (
            r"(?:could|should|would|needs? to|need|must)(?: (?:be|do|have been|get|a|much|lot|with))* "
            r"(?:better|improv\w+|more|less|fewer|quicker|faster|sooner|shorter|longer|clearer|easier)\b",
            -0.4,
        ),
        (
            r"(?<![\w,] )(?:more|less|fewer|better|quicker|faster|shorter|longer|easier|clearer|"
            r"improve\w*|provide|offer|reduce|stop|increase|give)\b(?! than happy)",
            -0.4,
        ),
        (
            r"(?:not|isn'?t|wasn'?t|never|nowhere near|n't)(?: been)? (?:good |long |clear |quick "
            r")?enough\b",
            -0.5,
        ),
        (
            r"(?:lack(?:s|ed|ing)? (?:of)?|shortage|short[- ]staffed|under[- ]?staffed|not enough|too "
            r"(?:few|long|slow|late|many|much|short|expensive|busy|loud|noisy|hot|cold|far|small|little|"
            r"complicated|often))\b",
            -0.5,
        ),
        (
            r"(?:unable to|failed to|refus(?:ed|es)|forg[eo]t(?:ten)?|ignor(?:ed|ing)|let (?:me |us "
            r")?down|gave up|fobbed|cut off)\b",
            -0.5,
        ),
        (
            r"(?:didn'?t|did not|doesn'?t|does not|don'?t|do not|wouldn'?t|won'?t|couldn'?t|could not|"
            r"can'?t|cannot|never|no one|nobody|hasn'?t|haven'?t) "
            r"(?:\w+ )?(?:listen\w*|help\w*|work\w*|turn\w* up|arriv\w*|c[oa]me|call\w*|answer\w*|"
            r"understand|understood|know|knew|explain\w*|respond\w*|get|got|tell|told|inform\w*|"
            r"receiv\w*|car(?:e|ed)|see|seen|speak|contact\w*|offer\w*|feel)\b",
            -0.4,
        ),
        (
            r"(?:wait(?:ed|ing)? (?:for )?(?:over |more than |about |nearly |almost )?(?:\d+|an?|two|"
            r"three|four|five|six|several|ages|hours|weeks|months|years|forever|so long|a long))\b",
            -0.4,
        ),
        (
            r"(?:delay(?:s|ed)?|rude|dismissive|uncaring|unhelpful|unprofessional|disorgani[sz]ed|"
            r"useless|nightmare|shambles|struggl\w+|frustrat\w+|neglect\w*|abus\w+|unsafe|dirty|filthy|"
            r"complain(?:ed|t|ts)?|worse|worst|pointless|waste of|stress\w*|overwhelm\w*|late)\b",
            -0.5,
        ),
        (
            r"(?:kind(?:ness|ly)?|helpful|caring|polite|professional|supportive|understanding|friendly|"
            r"welcoming|compassion\w*|respectful|reassur\w+|efficient\w*|courteous|attentive|listened|"
            r"well looked after|looked after|lovely|pleasant|knowledgeable|prompt(?:ly)?|punctual|on "
            r"time|first class|spot on|brilliant|fantastic|amazing|excellent)\b",
            0.6,
        ),
        (
            r"(?:helped|supports?|supported|recommend(?:ed)?|reassured|at ease|comfortable|satisfied|"
            r"happy with|pleased)\b",
            0.4,
        ),
    )
)
_QUICK_LOOK = tuple(re.compile(pattern.pattern) for pattern, _ in _IDIOMS)
"""The same for text in small letters: half the time, and most remarks hold none of them."""
_NEGATION = re.compile(
    r"(?:\b(?:not|no|never|nor|without|hardly|isn'?t|aren'?t|wasn'?t|weren'?t|don'?t|doesn'?t|didn'?t|"
    r"cannot|can'?t|couldn'?t|won'?t|un)\W+(?:\w+\W+){0,2})$",
    re.IGNORECASE,
)

_QUESTION = re.compile(r"\?\s*$")
_ASKING = re.compile(
    r"^(?:who|what|when|where|why|how|is|are|can|could|will|would|do|does|did|should|which)\b",
    re.IGNORECASE,
)
_SUGGESTION = re.compile(
    r"\b(?:should|could (?:you|we|they|there|do|be|have)|would (?:like|be (?:good|nice|better|helpful|"
    r"useful|great))|need(?:s)? (?:to|more|a|an|better)|"
    r"suggest\w*|recommend that|please|ought to|must|it would help|would help|how about|why not|perhaps|"
    r"maybe|consider|"
    r"improve(?:d|ment|ments)?|more|less|fewer|better|quicker|shorter|faster|provide|introduce|allow|"
    r"give us|i(?:'d| would) (?:like|prefer)|wish)\b",
    re.IGNORECASE,
)
_BARRIER = re.compile(
    r"\b(?:barriers?|obstacles?|prevent(?:s|ed|ing)?|stops? us|difficult\w*|hard to|unable|cannot|can'?t|"
    r"couldn'?t|could not|not able|impossible|"
    r"lack(?:s|ed|ing)?|shortage|not enough|too (?:long|few|many|much|slow|late|far|complex|complicated|"
    r"expensive|short)|struggl\w+|"
    r"problem(?:s|atic)?|issues?|never|delay(?:s|ed)?|wait(?:ed|ing)?|didn'?t|did not|doesn'?t|does not|"
    r"no (?:one|time|staff|response|access|support|way)|"
    r"late|costs?|burden\w*|unclear|confus\w+|uncertain\w*)\b",
    re.IGNORECASE,
)
_ASKS_FOR_FAULTS = re.compile(
    r"\b(?:improv\w*|better|chang(?:e|ed)|differently|dislike\w*|worst|barriers?|problems?|concerns?|"
    r"challenges?|difficult\w*|obstacles?)\b",
    re.IGNORECASE,
)
_ASKS_FOR_MERITS = re.compile(
    r"\b(?:good|well|best|like[ds]?|enjoy(?:ed)?|worked|strengths?)\b", re.IGNORECASE
)


def assess(text: str, *, question: str = "") -> Sentiment:
    """How favourable an English excerpt is, and why.

    Args:
        text: a normalised excerpt.
        question: what was asked, where known. Answers to "What could be better?" lean a little towards the
            unfavourable before a word is read, and "nothing" there is favourable.

    Returns:
        Polarity from -1 to 1, with the words and idioms assessed and what each weighed.
    """
    evidence: list[tuple[str, float]] = []
    remaining, lowered = text, text.lower()
    for (pattern, polarity), quick in zip(_IDIOMS, _QUICK_LOOK, strict=True):
        if text.isascii() and not quick.search(lowered):
            continue
        for match in pattern.finditer(remaining):
            weight = polarity
            if polarity > 0.3 and _NEGATION.search(remaining[: match.start()]):
                weight = -0.5 * polarity
            evidence.append((" ".join(words_of(match.group())), round(weight, 3)))
        remaining = pattern.sub(lambda match: " " * len(match.group()), remaining)
        lowered = remaining.lower()
    evidence += assessed_words(remaining)
    leaning = _leaning(question, text)
    if leaning:
        evidence.append(("(the question)", leaning))
    if not evidence:
        return Sentiment(0.0)
    polarity = sum(weight for _, weight in evidence) / len(evidence)
    return Sentiment(round(max(-1.0, min(1.0, polarity)), 4), tuple(evidence))


def _leaning(question: str, text: str) -> float:
    if not question:
        return 0.0
    faults, merits = _ASKS_FOR_FAULTS.search(question), _ASKS_FOR_MERITS.search(question)
    if faults and not (merits and merits.start() < faults.start()):
        return 0.5 if words_of(text)[:1] in (["nothing"], ["none"], ["no"], ["nil"]) else -0.3
    return 0.3 if merits else 0.0


def kind_of(text: str, sentiment: Sentiment | None) -> Kind:
    """Whether an English excerpt asks, suggests, names a barrier, praises, or none of these.

    A suggestion outranks a barrier ("more staff are needed"); praise needs a favourable reading.
    """
    polarity = sentiment.polarity if sentiment else 0.0
    if _QUESTION.search(text) and (_ASKING.search(text) or len(words_of(text)) > 2):
        return Kind.QUESTION
    if polarity >= 0.45 or (polarity > 0.25 and not _BARRIER.search(text)):
        return Kind.PRAISE
    if _SUGGESTION.search(text) and polarity > -0.6:
        return Kind.SUGGESTION
    if _BARRIER.search(text) or polarity < -0.25:
        return Kind.BARRIER
    return Kind.PRAISE if polarity > 0.1 else Kind.OTHER


def mean_polarity(sentiments: Sequence[Sentiment | None]) -> float | None:
    """The mean polarity of those that could be judged, or ``None`` where none could."""
    polarities = [sentiment.polarity for sentiment in sentiments if sentiment is not None]
    return round(sum(polarities) / len(polarities), 4) if polarities else None
