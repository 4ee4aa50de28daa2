"""Reading CSV: find out how it is encoded and separated, then read it strictly."""

import codecs
import csv
import io
from collections.abc import Iterator

from engagement_site.core.spreadsheets.sheets import (
    MAX_CELL,
    RawRow,
    Sheet,
    SpreadsheetError,
    make_sheet,
)

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_ROWS = 50
READ_AS_WINDOWS = (
    "The file was read as older Windows text (cp1252). Look at the preview: if £ signs, "
    "apostrophes or accents look wrong, save the file as CSV UTF-8 and upload it again."
)
SAVE_AGAIN = 'Open it in your spreadsheet programme and save it as "CSV UTF-8", then upload that.'

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes) -> tuple[str, list[str]]:
    """Return the text of a file and notices; SpreadsheetError where it is no text we can read."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding), []
    if guessed := _unmarked_utf16(content):
        return _decoded(content, guessed), []
    if b"\x00" in content:
        raise SpreadsheetError(
            "The file holds NUL bytes, so it is damaged or not a text file. " + SAVE_AGAIN
        )
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise SpreadsheetError(
            "The letters of the file are stored in a way that cannot be read. " + SAVE_AGAIN
        ) from error
    return text, [READ_AS_WINDOWS]


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise SpreadsheetError(
            f"The file says that it is {encoding.upper()} text, but part of it is not. "
            + SAVE_AGAIN
        ) from error
    if "\x00" in text:
        raise SpreadsheetError("The file holds NUL characters, so it is damaged. " + SAVE_AGAIN)
    return text


def _unmarked_utf16(content: bytes) -> str:
    """Return the flavour of UTF-16 without a byte order mark, known by where its zero bytes lie."""
    sample = content[:4000]
    if len(sample) < 4 or len(content) % 2:
        return ""
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.4 * half and sample[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.4 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def find_delimiter(text: str) -> str:
    """Return the separator that cuts the first rows into the most even, more than single, cells."""

    def evenness(delimiter: str) -> tuple[float, int]:
        widths: list[int] = []
        try:
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                if row:
                    widths.append(len(row))
                if len(widths) >= SAMPLE_ROWS:
                    break
        except csv.Error:
            pass
        if not widths or widths[0] < 2:
            return 0.0, 0
        return widths.count(widths[0]) / len(widths), widths[0]

    best = max(DELIMITERS, key=evenness)
    return best if evenness(best)[1] else ","


def read_csv(content: bytes) -> tuple[Sheet | None, list[str]]:
    """Return the table of a CSV file (None for an empty one) and notices."""
    text, notices = decode(content)
    if text.startswith("sep="):  # a line that some spreadsheet programmes put first
        text = text.partition("\n")[2]
    return make_sheet("", _rows(text, find_delimiter(text))), notices


def _rows(text: str, delimiter: str) -> Iterator[RawRow]:
    previous = csv.field_size_limit(max(MAX_CELL * 4, 131_072))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells, ""
    except csv.Error as error:
        raise SpreadsheetError(
            f"The file cannot be read beyond line {reader.line_num}: {_in_words(error)} "
            + SAVE_AGAIN
        ) from error
    finally:
        csv.field_size_limit(previous)


def _in_words(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end of data" in text:
        return "a quotation mark that opens an answer is never closed."
    if "expected after" in text:
        return "an answer goes on after its closing quotation mark."
    if "field larger" in text:
        return "one cell is far too long, most likely because of a missing quotation mark."
    return f"{text}."
