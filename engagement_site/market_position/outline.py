"""A page of the statement as plain lines of words and figures, and what differs between two.

The lines are what a reader could read, block by block; layout is left out. Nothing here reads
the database except what the page itself brings.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

BREAKS = re.compile(r"</(?:p|li|h[1-6])>|<br\s*/?>")
ALIKE = 0.4
"""Two lines that share less than this are one taken away and one added, not one changed."""

Line = dict[str, Any]


def lines_of(page: Any) -> list[Line]:
    """Return {"part", "text"} for each line a reader sees of the statement or of a chapter."""
    parts = page.outline_parts()
    return [
        {"part": title, "text": text}
        for title, stream in parts
        for block in stream
        for text in block_lines(block.block_type, block.value)
        if text
    ]


def shows(page: Any, data_set: Any) -> bool:
    """Say whether a page of the statement shows something of a data set."""
    streams = (stream for _, stream in page.outline_parts())
    return any(
        found is not None and found.pk == data_set.pk
        for stream in streams
        for block in stream
        for value in (block.value if block.block_type == "data_figures" else [block.value])
        if block.block_type in DATA_BLOCKS and (found := value.get("data_set"))
    )


def block_lines(kind: str, value: Any) -> Iterator[str]:
    """Yield the lines of one block; a kind that is not known gives none."""
    reader = READERS.get(kind)
    if reader is not None:
        yield from reader(value)


def plain_lines(markup: str) -> list[str]:
    """Return the paragraphs of rich text without markup."""
    pieces = BREAKS.sub("\n", markup).split("\n")
    return [
        text for piece in pieces if (text := " ".join(html.unescape(strip_tags(piece)).split()))
    ]


def _text(value: Any) -> Iterator[str]:
    yield from plain_lines(str(value.source if hasattr(value, "source") else value))


def _figure(value: Any) -> Iterator[str]:
    yield f"{value['value']}: {value['label']} ({value['period']})"


def _data_figure(value: Any) -> Iterator[str]:
    if data_set := value.usable:
        __, category, number = data_set.figures.find(
            series=value["series"], category=value["category"]
        )
        yield f"{data_set.text(number)}: {value['label']} ({category or data_set.period})"


def _data_set(value: Any) -> Iterator[str]:
    if data_set := value.usable:
        title = value.get("heading") or data_set.title
        for category, numbers in data_set.shown_rows():
            named = zip(data_set.figures.series, numbers, strict=True)
            several = len(data_set.figures.series) > 1
            said = "; ".join(f"{line.name} {text}" if several else text for line, text in named)
            yield f"{title}, {category}: {said}"


def _table(value: Any) -> Iterator[str]:
    for row in value["table"]["data"]:
        if said := " | ".join(str(cell) for cell in row if cell):
            yield said


def _each(reader: Callable[[Any], Iterator[str]]) -> Callable[[Any], Iterator[str]]:
    def read(value: Any) -> Iterator[str]:
        for item in value:
            yield from reader(item)

    return read


def _definition(value: Any) -> Iterator[str]:
    yield f"{value['term']}: {value['meaning']}"


def _gaps(value: Any) -> Iterator[str]:
    yield from (f"{_('Gap')}: {gap.title}" for gap in value if gap is not None and gap.public)


def _pages(value: Any) -> Iterator[str]:
    for page in value["pages"]:
        if page is not None and page.live:
            yield f"{value['heading']}: {page.title}"


def _opportunities(value: Any) -> Iterator[str]:
    """What is listed changes by itself, so only that there is a list is kept."""
    yield f"{_('List kept current by the site')}: {value['heading']}"


DATA_BLOCKS = {"data_figure", "data_figures", "chart", "localities"}
READERS: dict[str, Callable[[Any], Iterator[str]]] = {
    "text": _text,
    "notice": _text,
    "figure": _figure,
    "figures": _each(_figure),
    "data_figure": _data_figure,
    "data_figures": _each(_data_figure),
    "chart": _data_set,
    "localities": _data_set,
    "table": _table,
    "definitions": _each(_definition),
    "gaps": _gaps,
    "pages": _pages,
    "opportunities": _opportunities,
    "quote": lambda value: iter([f"“{value['text']}” {value['source']}"]),
    "action": lambda value: iter([f"{value['text']} {value['action']}"]),
}


# --- What differs -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """Some words: kept, taken away or added."""

    text: str
    kind: str = "kept"  # kept, gone, new


@dataclass(frozen=True)
class Change:
    """One line that came, went or reads differently now."""

    part: str
    kind: str  # added, removed, changed
    pieces: tuple[Piece, ...]

    @property
    def label(self) -> str:
        """The kind as readers see it."""
        return {"added": _("New"), "removed": _("Taken out"), "changed": _("Changed")}[self.kind]


def compare(before: list[Line], after: list[Line]) -> list[Change]:
    """Return what differs between two states of a page, in the order of the newer one."""
    old = [(line["part"], line["text"]) for line in before]
    new = [(line["part"], line["text"]) for line in after]
    changes: list[Change] = []
    for action, o1, o2, n1, n2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if action != "equal":
            changes += _changed(old[o1:o2], new[n1:n2])
    return changes


def _changed(gone: list[tuple[str, str]], come: list[tuple[str, str]]) -> Iterator[Change]:
    """Pair the lines that resemble one another, in their order; the rest came or went."""
    waiting = list(gone)
    for part, text in come:
        place = next(
            (n for n, (was_in, was) in enumerate(waiting) if was_in == part and alike(was, text)),
            None,
        )
        if place is None:
            yield Change(part, "added", (Piece(text, "new"),))
            continue
        for was_in, was in waiting[:place]:
            yield Change(was_in, "removed", (Piece(was, "gone"),))
        yield Change(part, "changed", tuple(word_pieces(waiting[place][1], text)))
        del waiting[: place + 1]
    for part, text in waiting:
        yield Change(part, "removed", (Piece(text, "gone"),))


def alike(before: str, after: str) -> bool:
    """Say whether one line can be read as a change of the other."""
    return SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio() >= ALIKE


def word_pieces(before: str, after: str) -> Iterator[Piece]:
    """Yield the words of both, each marked as kept, gone or new."""
    old, new = before.split(), after.split()
    for action, o1, o2, n1, n2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if action == "equal":
            yield Piece(" ".join(new[n1:n2]))
            continue
        if o2 > o1:
            yield Piece(" ".join(old[o1:o2]), "gone")
        if n2 > n1:
            yield Piece(" ".join(new[n1:n2]), "new")
