"""The plain text of a report's sections, and the blocks it is made of.

A blank line parts blocks. Lines that begin with "- " make a list, one that begins with "> " is a
quote; everything else is a paragraph. People edit it as it is.
"""

from dataclasses import dataclass

PARAGRAPH, BULLETS, QUOTE = "paragraph", "bullets", "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its kind and its lines (one line for a paragraph or a quote)."""

    kind: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Its words in one line."""
        return " ".join(self.lines)


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a section's text."""
    found: list[Block] = []
    for part in text.replace("\r\n", "\n").split("\n\n"):
        run: list[str] = []
        kind = ""
        for line in (line.strip() for line in part.split("\n")):
            if not line:
                continue
            now = (
                BULLETS if line.startswith("- ") else QUOTE if line.startswith("> ") else PARAGRAPH
            )
            if run and (now != kind or now == QUOTE):
                found.append(Block(kind, tuple(run)))
                run = []
            kind = now
            run.append(line if now == PARAGRAPH else line[2:].strip())
        if run:
            found.append(Block(kind, tuple(run)))
    return found
