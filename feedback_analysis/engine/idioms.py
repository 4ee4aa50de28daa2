# ruff: noqa: SIM905 - lists of words are easier to read and mend as running text
"""English the steps share: stop words, empty answers, and how to break a text into words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+", re.UNICODE)

WORD_PATTERN = r"[^\W\d_]+(?:['-][^\W\d_]+)*"
"""How the term matrices break a text into words; it leaves every stop word whole."""

STOP_WORDS = frozenset(
    """
    a about above after again all almost also although always am an and any anyone anything are aren't
    around as at be because been before being below between both but by can can't cannot could couldn't
    did didn't do does doesn't doing don't done down during each either else etc even ever every
    everything few for from further get gets getting go goes going gone got had hadn't has hasn't have
    haven't having he he's her here hers herself him himself his how however i i'd i'll i'm i've if in
    into is isn't it it's its itself just keep kept let lot lots made make makes making many may me
    might more most much must my myself need needed needs never no nor not nothing now of off often oh
    on once one ones only or other others our ours ourselves out over own perhaps please put quite
    rather really said same say see she she's should shouldn't since so some someone something sometimes
    still such than that that's the their theirs them themselves then there there's these they they'd
    they'll they're they've thing things this those though through thus to too under until up upon us
    use used using very via want was wasn't way we we'd we'll we're we've well were weren't what what's
    when where whether which while who whom whose why will with within without won't would wouldn't yes
    yet you you'd you'll you're you've your yours yourself yourselves
    """.split()
)

_EMPTY_WORDS = frozenset(
    """
    n a na none nil nothing no comment comments answer answers did not didn't give given further add
    else to i we have any anything more other at all this time the moment present really that can think
    of am aware don't know dont idk not applicable nope null blank unknown see above as before same
    already said pass skip sure unsure question response my me mind comes come for now additional
    feedback suggestions suggestion thoughts is there was do thanks thank you nowt say it
    """.split()
)
_EMPTY_MARKS = frozenset(
    """
    n na none nil nothing no comment comments answer not applicable nope null blank unknown idk above
    before pass skip unsure sure know dont don't nowt else same
    """.split()
)
_LONGEST_EMPTY = 10


def words_of(text: str) -> list[str]:
    """The words and numbers of a text, lower case, apostrophes and hyphens inside words kept."""
    return _WORD.findall(text.lower().replace("\u2019", "'"))


def is_in_capitals(text: str) -> bool:
    """Whether more than half of the letters are capitals."""
    return sum(map(str.isupper, text)) > 0.5 * sum(map(str.isalpha, text))


def content_words(text: str) -> list[str]:
    """The words of a text that carry meaning: no stop words, no numbers, no single letters."""
    return [
        word
        for word in words_of(text)
        if word not in STOP_WORDS and len(word) > 1 and not word.isdigit()
    ]


@lru_cache(maxsize=20_000)
def content_length(text: str) -> int:
    """How many words of a text carry meaning; asked of the same texts at several steps."""
    return len(content_words(text))


def is_uninformative(words: Sequence[str]) -> bool:
    """Whether these words only say that there is nothing to say.

    Short answers made wholly of words such as "no", "comment", "nothing", "add" count, provided one of them
    marks the answer as empty. "No thanks" to a closed offer does; "No staff" does not.
    """
    if len(words) > _LONGEST_EMPTY or not all(word in _EMPTY_WORDS for word in words):
        return False
    return any(word in _EMPTY_MARKS for word in words) or len(words) <= 1
