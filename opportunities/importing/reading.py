"""Release packages piece by piece: a file of any size is never in memory whole."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

CHUNK = 1 << 16
LARGEST_VALUE = 30_000_000  # characters of one release: beyond, the file is not what it says
SPACE = " \t\r\n"


class BrokenFile(Exception):
    """The file cannot be read as a release package; the message says where it breaks."""


class _Text:
    """A stream of characters with a look ahead."""

    def __init__(self, file: IO[str]) -> None:
        self.file = file
        self.buffer = ""
        self.place = 0
        self.consumed = 0
        self.decoder = json.JSONDecoder()

    def more(self, size: int = CHUNK) -> bool:
        """Read on; False at the end."""
        try:
            read = self.file.read(size)
        except UnicodeDecodeError as error:
            raise BrokenFile("The file is not UTF-8 text.") from error
        self.consumed += self.place
        self.buffer = self.buffer[self.place :] + read
        self.place = 0
        return bool(read)

    def peek(self) -> str:
        """Return the next character that is no space, "" at the end."""
        while True:
            while self.place < len(self.buffer):
                if self.buffer[self.place] not in SPACE:
                    return self.buffer[self.place]
                self.place += 1
            if not self.more():
                return ""

    def take(self, wanted: str) -> None:
        """Step over `wanted`; anything else is a fault."""
        if self.peek() != wanted:
            raise BrokenFile(f"The file breaks off or is no JSON near character {self.position}.")
        self.place += 1

    @property
    def position(self) -> int:
        """How many characters lie behind."""
        return self.consumed + self.place

    def value(self) -> Any:
        """Read one JSON value, however many chunks it reaches over."""
        self.peek()
        size = CHUNK
        while True:
            try:
                found, end = self.decoder.raw_decode(self.buffer, self.place)
            except json.JSONDecodeError as error:
                if len(self.buffer) - self.place > LARGEST_VALUE:
                    raise BrokenFile(
                        f"No end of a value after character {self.position}."
                    ) from error
            except RecursionError as error:
                raise BrokenFile(f"Too deep near character {self.position}.") from error
            else:
                # A number that touches the end of the buffer may go on.
                if end < len(self.buffer) or not self.more(size):
                    break
                continue
            if not self.more(size):
                raise BrokenFile(
                    f"The file breaks off or is no JSON near character {self.position}."
                )
            size *= 2
        found, self.place = self.decoder.raw_decode(self.buffer, self.place)
        return found


def releases(path: Path) -> Iterator[dict[str, Any]]:
    """Yield each release of a package, or the one release that the file is.

    Raises BrokenFile where the file is not JSON, breaks off, or holds no releases.
    """
    for key, value in _parts(path):
        if key == "releases":
            yield value


def next_address(path: Path) -> str:
    """Return where the package says the next page is; empty where there is none."""
    for key, value in _parts(path):
        if key == "links" and isinstance(value, dict):
            return str(value.get("next") or "")
    return ""


def check(path: Path) -> int:
    """Read the whole file once and return how many releases it holds; raises BrokenFile."""
    return sum(1 for _ in releases(path))


def _parts(path: Path) -> Iterator[tuple[str, Any]]:
    with path.open(encoding="utf-8-sig") as file:
        text = _Text(file)
        text.take("{")
        seen, head = False, {}
        while text.peek() != "}":
            key = text.value()
            text.take(":")
            if key == "releases" and text.peek() == "[":
                seen = True
                for found in _elements(text):
                    yield "releases", found
            else:
                head[key] = text.value()
                if key in ("links", "uri"):
                    yield key, head[key]
            if text.peek() == ",":
                text.place += 1
        text.take("}")
        if text.peek():
            raise BrokenFile("Something follows after the end of the package.")
    if seen:
        return
    if "ocid" not in head:
        raise BrokenFile("This is JSON but no OCDS: it holds neither releases nor an ocid.")
    yield "releases", head


def _elements(text: _Text) -> Iterator[Any]:
    text.take("[")
    while text.peek() != "]":
        yield text.value()
        if text.peek() == ",":
            text.place += 1
        elif text.peek() != "]":
            raise BrokenFile(f"The file breaks off or is no JSON near character {text.position}.")
    text.take("]")
