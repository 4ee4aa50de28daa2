"""Tables in and out: responses, codebooks and coded examples as CSV; results as the files of a run."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .errors import InputError
from .types import CodebookTheme, CodedExample, SourceText, ThemingResult

LARGEST_CELL = 10_000_000
_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+-]?\d+(?:\.\d+)?$")


def read_responses(
    path: Path | str,
    *,
    text_column: str = "text",
    id_column: str = "id",
    question_column: str | None = None,
) -> list[SourceText]:
    """Responses from a CSV file with a heading row.

    Raises:
        InputError: the file cannot be read, has no rows, lacks a column, or has an empty or repeated id.
    """
    wanted = [text_column, id_column, *([question_column] if question_column else [])]
    rows = _rows(Path(path), wanted)
    if not rows:
        raise InputError(
            f"{Path(path).name} has a heading row and nothing below it. Add at least one response."
        )
    lines: dict[tuple[str, str], int] = {}
    responses = []
    for line, row in rows:
        question = row[question_column].strip() if question_column else ""
        key = (row[id_column].strip(), question)
        if not key[0]:
            raise InputError(
                f"Row {line} of {Path(path).name} has nothing in the column “{id_column}”. Give it an id."
            )
        if key in lines:
            raise InputError(
                f"Rows {lines[key]} and {line} of {Path(path).name} have the same id, “{key[0]}”. "
                "Give every response "
                + ("an id of its own, or at least every answer to one question." if question_column else
                   "an id of its own. If the file holds answers to several questions, name the "
                   "question's column.")
            )  # fmt: skip
        lines[key] = line
        responses.append(SourceText(key[0], row[text_column], question))
    return responses


def read_codebook(path: Path | str) -> list[CodebookTheme]:
    """A codebook: columns ``theme_id,label`` and, where there are, ``description,examples`` (split by ``|``).

    Raises:
        InputError: the file cannot be read or lacks a column. Labels are checked when it is used.
    """
    return [
        CodebookTheme(
            row["theme_id"].strip(),
            row["label"].strip(),
            row.get("description", "").strip(),
            tuple(_parts(row.get("examples", ""))),
        )
        for _, row in _rows(Path(path), ["theme_id", "label"])
    ]


def read_examples(path: Path | str) -> list[CodedExample]:
    """Coded examples: columns ``text,theme_ids`` and, where there is one, ``question``.

    The ids are split by ``|``; none means that no theme fits.

    Raises:
        InputError: the file cannot be read or lacks a column.
    """
    return [
        CodedExample(row["text"], tuple(_parts(row["theme_ids"])), row.get("question", ""))
        for _, row in _rows(Path(path), ["text", "theme_ids"])
    ]


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def decode(raw: bytes) -> str:
    """Text from bytes of a spreadsheet program: UTF-8, UTF-16 with its mark, else Windows-1252, also mixed.

    A byte that is not UTF-8 is read as Windows-1252, so that one pasted curly quote does not spoil the file.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    pieces = []
    start = 0
    while start < len(raw):
        try:
            pieces.append(raw[start:].decode("utf-8-sig" if start == 0 else "utf-8"))
            break
        except UnicodeDecodeError as error:
            pieces.append(
                raw[start : start + error.start].decode("utf-8-sig" if start == 0 else "utf-8")
            )
            stray = raw[start + error.start : start + error.end]
            pieces.append(stray.decode("cp1252", errors="replace"))
            start += error.end
    return "".join(pieces)


def _rows(path: Path, wanted: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their line numbers, every cell a string; blank rows are left out."""
    try:
        text = decode(path.read_bytes())
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}. Check the name and the folder.") from error
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}). Check that it is a file you may open."
        ) from error
    if text.startswith("PK\x03\x04"):
        raise InputError(
            f"{path.name} is a spreadsheet, not a CSV file. Save it as CSV (UTF-8) and try again."
        )
    if not text.strip("\x00 \r\n\t"):
        raise InputError(
            f"{path.name} is empty. It needs a heading row and at least one row below it."
        )
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    try:
        headings = [heading.strip() for heading in next(reader)]
        _check_headings(path.name, headings, wanted)
        rows = []
        for cells in reader:
            if any(cell.strip() for cell in cells):
                padded = [*cells, *[""] * (len(headings) - len(cells))]
                rows.append((reader.line_num, dict(zip(headings, padded, strict=False))))
    except csv.Error as error:
        raise InputError(
            f"Line {reader.line_num} of {path.name} is not valid CSV: {error}."
        ) from error
    return rows


def _delimiter(text: str) -> str:
    """Comma, semicolon or tab, whichever the heading row uses most."""
    heading = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=heading.count)


def _check_headings(name: str, headings: Sequence[str], wanted: Sequence[str]) -> None:
    has = ", ".join(f"“{heading}”" for heading in headings if heading) or "none"
    for column in wanted:
        if column not in headings:
            raise InputError(f"{name} has no column “{column}”. Its columns are: {has}.")
        if headings.count(column) > 1:
            raise InputError(
                f"{name} has more than one column “{column}”. Rename or remove all but one."
            )


def neutral(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what begins like one."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.match(value):
        return "'" + value
    return value


def write_result(result: ThemingResult, folder: Path | str) -> list[Path]:
    """Write ``themes.csv``, ``assignments.csv``, ``excerpts.csv`` and ``summary.json``, in UTF-8.

    An excerpt with several themes has a row for each, best first; one without any has a row with the theme
    left empty. The same result gives the same bytes, the seconds in the summary aside.

    Args:
        result: of a run.
        folder: made where it does not exist; files of these names in it are replaced.

    Returns:
        The paths written.

    Raises:
        InputError: the folder cannot be made or written to.
    """
    target = Path(folder)
    summary = json.dumps(result.summary(), ensure_ascii=False, indent=2, sort_keys=True)
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, (columns, rows) in _tables(result).items():
            with (target / name).open("w", encoding="utf-8", errors="replace", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(columns)
                writer.writerows([neutral(cell) for cell in row] for row in rows)
        (target / "summary.json").write_text(summary + "\n", encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(
            f"{target} cannot be written to ({error.strerror}). Choose another folder."
        ) from error
    return [target / name for name in (*_tables(result), "summary.json")]


def _tables(result: ThemingResult) -> dict[str, tuple[list[str], Iterable[Sequence[Any]]]]:
    """The columns and rows of each CSV file of a run, by its name."""
    by_question = any(theme.question for theme in result.themes)
    themes = [
        "theme_id",
        "label",
        "description",
        "keywords",
        "responses",
        "share",
        "mean_sentiment",
    ]
    assignments = (
        (row.response_id, row.theme_id, _figure(row.confidence)) for row in result.assignments
    )
    return {
        "themes.csv": (
            themes + ["question"] * by_question,
            _theme_rows(result, by_question=by_question),
        ),
        "assignments.csv": (["id", "theme_id", "confidence"], assignments),
        "excerpts.csv": (
            ["id", "excerpt_no", "start", "end", "text", "theme_id", "confidence", "sentiment"],
            _excerpt_rows(result),
        ),
    }


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _theme_rows(result: ThemingResult, *, by_question: bool) -> Iterable[list[Any]]:
    for theme in result.themes:
        row: list[Any] = [theme.theme_id, theme.label, theme.description, "; ".join(theme.keywords)]
        row += [theme.responses, _figure(theme.share), _figure(theme.mean_sentiment)]
        yield row + [theme.question] * by_question


def _excerpt_rows(result: ThemingResult) -> Iterable[list[Any]]:
    for coded in result.excerpts:
        excerpt = coded.excerpt
        start = [excerpt.response_id, excerpt.number, excerpt.start, excerpt.end, excerpt.text]
        sentiment = _figure(coded.sentiment.polarity if coded.sentiment else None)
        if not coded.themes:
            yield [*start, "", "", sentiment]
        for score in coded.themes:
            yield [*start, score.theme_id, _figure(score.confidence), sentiment]
