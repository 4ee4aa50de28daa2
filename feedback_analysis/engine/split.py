"""Splitting: from a response to excerpts that carry one idea each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .clean import CleanText, is_blank, redact
from .idioms import words_of
from .types import Excerpt

Span = tuple[int, int]

LONGEST = 60
"""Words. A sentence longer than this is cut at its commas, or failing those at a space."""
FEWEST = 3
"""Words each side must keep for a clause to stand alone; less says too little without its neighbour."""

_BULLET = re.compile(r"(?:[-*•·▪●○◦‣\u2013+>]+|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)])(?:\s+|$)")
_INLINE_BULLET = re.compile(r"\s(?=[•▪●◦‣]\s)|(?<=[.;:,\s])\s(?=\(?\d{1,2}[.)]\s+[A-Za-z])")
_SENTENCE_END = re.compile(r"(?:[.!?…]+[\"')\]]*|;)(?=\s)|(?<=[a-z]{2})[.!?](?=[A-Z][a-z])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|e\.?g|i\.?e|etc|vs|approx|dept|govt|inc|ltd|tel|ref|pp)"
    r"|\b[A-Za-z]|\b[a-z]\.[a-z])\.$",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"(?:\s*[,;:-]\s*|\s+)(?=(?:but(?!\s+(?:also|not))|however|although|though|whereas|except that|on "
    r"the other hand|"
    r"the only (?:thing|problem|issue|complaint|downside|improvement))\b)",
    re.IGNORECASE,
)
_RUN = re.compile(r"\S+")
_COMMA = re.compile(r"[,;:]\s+|\s-\s|\s(?=and\s)")
# What an excerpt never begins with: bullets and spaces, and the characters that make a spreadsheet read a
# cell as a formula, so that the text in an exported cell is the original to the letter.
_LEADING = re.compile(r"[\s=+\-@•·▪●○◦‣*>,;:.!?)\]|/\\]+")


def split(
    response_id: str, original: str, cleaned: CleanText, *, hide: bool = False
) -> list[Excerpt]:
    """Split one response into excerpts.

    Lines and bullets come apart first, then sentences, then clauses that turn against what went before
    ("but", "however"), then sentences too long to carry one idea.

    Args:
        response_id: carried into the excerpts.
        original: the response as given.
        cleaned: the same, normalised.
        hide: redact what is shown and read of each excerpt; the offsets stay those of the original.

    Returns:
        Excerpts in order, numbered from 1, none without a letter or digit or pictograph.
    """
    excerpts: list[Excerpt] = []
    text = cleaned.text
    for line in _lines(text):
        for sentence in _sentences(text, line):
            for clause in _clauses(text, sentence):
                for start, end in _bounded(text, clause):
                    excerpt = _excerpt(
                        response_id, len(excerpts) + 1, original, cleaned, (start, end)
                    )
                    if excerpt is not None:
                        excerpts.append(excerpt)
    return [_redacted(excerpt) for excerpt in excerpts] if hide else excerpts


def _excerpt(
    response_id: str, number: int, original: str, cleaned: CleanText, span: Span
) -> Excerpt | None:
    start, end = _trimmed(cleaned.text, span)
    if is_blank(cleaned.text[start:end]):
        return None
    first, last = cleaned.original_span(start, end)
    return Excerpt(
        response_id,
        number,
        first,
        last,
        original[first:last],
        cleaned.text[start:end].replace("\n", " "),
    )


def _redacted(excerpt: Excerpt) -> Excerpt:
    return Excerpt(
        excerpt.response_id,
        excerpt.number,
        excerpt.start,
        excerpt.end,
        redact(excerpt.text),
        redact(excerpt.clean),
    )


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    if leading := _LEADING.match(text, start, end):
        start = leading.end()
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _lines(text: str) -> Iterator[Span]:
    """Lines, and bullets or numbered points within a line; a wrapped sentence stays whole."""
    start = 0
    breaks = sorted(
        {match.start() for match in re.finditer(r"\n", text)}
        | {match.start() for match in _INLINE_BULLET.finditer(text)}
    )
    for at in breaks:
        if text[at] == "\n" and _continues(text, start, at):
            continue
        yield _without_bullet(text, (start, at))
        start = at + 1
    yield _without_bullet(text, (start, len(text)))


def _continues(text: str, start: int, at: int) -> bool:
    """Whether the line after ``at`` goes on with the sentence before it, as pasted and wrapped text does."""
    before, after = text[start:at].rstrip(), text[at + 1 : at + 40].lstrip()
    if not before or not after or _BULLET.match(after):
        return False
    return before[-1] not in ".!?:;" and after[0].islower() and len(before) > 40


def _without_bullet(text: str, span: Span) -> Span:
    bullet = _BULLET.match(text, *span)
    return (bullet.end(), span[1]) if bullet and bullet.end() < span[1] else span


def _sentences(text: str, span: Span) -> Iterator[Span]:
    start, stop = span
    for match in _SENTENCE_END.finditer(text, start, stop):
        end = match.end()
        if match.group().startswith(".") and _ABBREVIATION.search(text[start:end]):
            continue
        if _word_count(text, (start, end)) == 0:
            continue
        yield start, end
        start = end
    if start < stop:
        yield start, stop


def _clauses(text: str, span: Span) -> Iterator[Span]:
    """The parts of a sentence either side of a contrast, where each part can stand alone."""
    start, stop = span
    for match in _CONTRAST.finditer(text, start, stop):
        if (
            _word_count(text, (start, match.start())) < FEWEST
            or _word_count(text, (match.end(), stop)) < FEWEST
        ):
            continue
        yield start, match.start()
        start = match.end()
    yield start, stop


def _bounded(text: str, span: Span) -> Iterator[Span]:
    """The span in pieces of at most ``LONGEST`` words, cut at commas where there are any."""
    start, stop = span
    words = [match.span() for match in _RUN.finditer(text, start, stop)]
    first = 0
    while len(words) - first > LONGEST:
        half, limit = words[first + LONGEST // 2][0], words[first + LONGEST - 1][1]
        cuts = [match.end() for match in _COMMA.finditer(text, half, limit)]
        cut = cuts[-1] if cuts else limit
        yield start, cut
        start = cut
        while words[first][0] < cut:
            first += 1
    if start < stop:
        yield start, stop


def _word_count(text: str, span: Span) -> int:
    return len(words_of(text[span[0] : span[1]]))
