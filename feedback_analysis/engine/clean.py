"""Cleaning: normalise with offsets kept, set blank and empty-handed answers aside, redact on request."""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .idioms import is_uninformative, words_of


@dataclass(frozen=True, slots=True)
class CleanText:
    """A normalised text that remembers where each character came from.

    ``starts[i]`` and ``ends[i]`` are the offsets, in the original, of what became character ``i``.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the non-empty stretch ``text[start:end]``."""
        return self.starts[start], self.ends[end - 1]


_STRAIGHT = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201b": "'",
        "\u02bc": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "\u2013": "-",
        "—": "-",
        "\u2212": "-",
        "\u00a0": " ",
    }
    | dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n")
    | {"\t": " "}
)
_PLAIN = re.compile(r"[\n -%'-;=-~]*")
"""Nothing that could be mark-up or an entity, nor any character that needs a closer look."""
_SPACES = re.compile(r"[ \n]{2,}")
_LINE_BREAK = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")
# A tag needs a name straight after the bracket, so that "<5 beds" and "a < b" are left alone.
_MARKUP = re.compile(r"<!--.*?-->|</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]{0,500})?/?>", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_PIECE = re.compile(
    f"(?P<markup>{_MARKUP.pattern})|(?P<entity>{_ENTITY.pattern})|(?P<other>.)", re.DOTALL
)
_BLOCK_TAG = re.compile(r"</?(?:p|br|li|ul|ol|div|tr|h[1-6])\b", re.IGNORECASE)


def normalise(original: str) -> CleanText:
    """Straighten a text for reading by the later steps.

    Mark-up goes (a paragraph or list tag becomes a line break), entities become their characters, curly
    quotes and dashes straight ones; control and zero-width characters go; runs of spaces become one space,
    runs of line breaks one line break; the ends are trimmed. Every kept character remembers its origin.

    Args:
        original: any string, NUL bytes and lone surrogates included.

    Returns:
        The normalised text with its offsets into ``original``.
    """
    straight = original.translate(_STRAIGHT)
    if _PLAIN.fullmatch(straight):
        return _without_runs(straight)
    return _piece_by_piece(original)


def _without_runs(straight: str) -> CleanText:
    """The usual text, without mark-up or rare characters: nothing goes but spaces and line breaks."""
    start, stop = len(straight) - len(straight.lstrip(" \n")), len(straight.rstrip(" \n"))
    parts: list[str] = []
    origins = array("I")
    for run in _SPACES.finditer(straight, start, stop):
        parts += straight[start : run.start()], "\n" if "\n" in run.group() else " "
        origins.extend(range(start, run.start() + 1))
        start = run.end()
    parts.append(straight[start:stop])
    origins.extend(range(start, stop))
    return CleanText("".join(parts), origins, array("I", [origin + 1 for origin in origins]))


def _piece_by_piece(original: str) -> CleanText:
    """Any text, character by character."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for piece, start, end in _pieces(original):
        for character in piece:
            if character in " \n":
                if not characters:
                    continue
                if characters[-1] in " \n":
                    # A line break outranks the spaces around it: it may begin a bullet.
                    if character == "\n":
                        characters[-1] = "\n"
                    continue
            characters.append(character)
            starts.append(start)
            ends.append(end)
    while characters and characters[-1] in " \n":
        characters.pop(), starts.pop(), ends.pop()
    # Arrays: a tuple of numbers takes nine times the memory.
    return CleanText("".join(characters), array("I", starts), array("I", ends))


def _pieces(original: str) -> Iterator[tuple[str, int, int]]:
    """What each stretch of the original becomes, with its offsets."""
    for match in _PIECE.finditer(original):
        piece = match.group()
        if match.lastgroup == "markup":
            piece = "\n" if _BLOCK_TAG.match(piece) else " "
        elif match.lastgroup == "entity":
            piece = html.unescape(piece)
        yield "".join(_plain(character) for character in piece), match.start(), match.end()


def _plain(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    if _LINE_BREAK.fullmatch(character):
        return "\n"
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category == "Cf" and character not in "\u200c\u200d":  # zero-width and direction marks
        return ""
    if category in {"Cc", "Cs"}:
        return " "
    return character.translate(_STRAIGHT)


def is_blank(clean: str) -> bool:
    """Whether a normalised text holds no letter, digit or pictograph at all."""
    return not any(
        character.isalnum() or unicodedata.category(character) == "So" for character in clean
    )


def says_nothing(clean: str) -> bool:
    """Whether a normalised, non-blank text is an answer without content: "n/a", "none", "did not answer"."""
    words = words_of(clean)
    return not words or is_uninformative(words)


REDACTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[e-mail address]", re.compile(r"(?i)\b[\w.+'-]+@[\w-]+(?:\.[\w-]+)+\b")),
    (
        "[National Insurance number]",
        re.compile(r"(?i)\b[a-ceghj-prstw-z][a-ceghj-nprstw-z] ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b"),
    ),
    (
        "[postcode]",
        re.compile(r"(?i)\b(?:gir ?0aa|[a-z]{1,2}\d[a-z\d]? ?\d[abd-hjlnp-uw-z]{2})\b"),
    ),
    (
        "[telephone number]",
        # British numbers however they are spaced: +44, 0044 or 0, then nine or ten digits.
        re.compile(r"(?<![\w+])(?:\+44|0044|\(?0)(?:[\s().-]*\d){9,10}(?!\d)"),
    ),
)
"""What redaction puts in the place of what, applied in this order."""


def redact(text: str) -> str:
    """Put a placeholder in the place of each e-mail address, NI number, postcode and telephone number.

    Patterns find what looks like one; names and addresses in words are not found.
    """
    for placeholder, pattern in REDACTIONS:
        text = pattern.sub(placeholder, text)
    return text
