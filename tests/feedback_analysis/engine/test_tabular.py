"""Tables in and out, and the command's body."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from feedback_analysis.engine.command import run
from feedback_analysis.engine.errors import InputError
from feedback_analysis.engine.tabular import (
    decode,
    neutral,
    read_codebook,
    read_examples,
    read_responses,
)
from feedback_analysis.engine.types import CodebookTheme, CodedExample, SourceText

from .planted import planted


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xef\xbb\xbfid,text", "id,text"),
        ("£5 \u2013 “fees”".encode("cp1252"), "£5 \u2013 “fees”"),
        ("café".encode() + b" \x93quoted\x94", "café “quoted”"),
        ("id,text".encode("utf-16"), "id,text"),
    ],
)
def test_encodings(raw: bytes, text: str) -> None:
    assert decode(raw) == text


def test_responses_are_read(tmp_path: Path) -> None:
    path = write(
        tmp_path / "in.csv", b'\xef\xbb\xbfref;said;q\r\n1;"Fees;\r\nlow";Rates\r\n\r\n2;;Rates\r\n'
    )
    assert read_responses(path, text_column="said", id_column="ref", question_column="q") == [
        SourceText("1", "Fees;\r\nlow", "Rates"),
        SourceText("2", "", "Rates"),
    ]


def test_long_cells_and_nul_bytes_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", f"id,text\n1,{'x' * 200_000}\n2,a\x00b\n")
    assert [len(response.text) for response in read_responses(path)] == [200_000, 3]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "in.csv is empty"),
        (b"\xef\xbb\xbf", "in.csv is empty"),
        (b"id,text\n", "nothing below it"),
        (b"id,comment\n1,Fees\n", "no column “text”. Its columns are: “id”, “comment”"),
        (b"text\nFees\n", "no column “id”"),
        (b"id,text,text\n1,Fees,x\n", "more than one column “text”"),
        (b"id,text\n1,Fees\n1,Parking\n", "Rows 2 and 3 of in.csv have the same id, “1”"),
        (b"id,text\n ,Fees\n", "Row 2 of in.csv has nothing in the column “id”"),
        (b"PK\x03\x04spreadsheet", "Save it as CSV"),
    ],
)
def test_files_that_cannot_be_used_say_why(content: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        read_responses(write(tmp_path / "in.csv", content))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        read_responses(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="cannot be read"):
        read_responses(tmp_path)


def test_the_same_id_may_answer_several_questions(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", "id,text,q\n1,Fees,A\n1,Parking,B\n")
    assert len(read_responses(path, question_column="q")) == 2
    with pytest.raises(InputError, match="name the question's column"):
        read_responses(path)


def test_codebook_and_examples_are_read(tmp_path: Path) -> None:
    book = write(
        tmp_path / "book.csv",
        "theme_id,label,description,examples\nF,Fees,Rates,low | too low|\nP,Parking,,\n",
    )
    assert read_codebook(book) == [
        CodebookTheme("F", "Fees", "Rates", ("low", "too low")),
        CodebookTheme("P", "Parking"),
    ]
    coded = write(tmp_path / "coded.csv", "text,theme_ids\nLow rates,F|P\nHello,\n")
    assert read_examples(coded) == [
        CodedExample("Low rates", ("F", "P")),
        CodedExample("Hello", ()),
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "\tx", "\rx", " =1+1"])
def test_formulas_are_neutralised(cell: str) -> None:
    assert neutral(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-0.25", "+44", "plain", "", "a=b", 7, None])
def test_other_cells_are_left_alone(cell: object) -> None:
    assert neutral(cell) == cell


def source(folder: Path, *, questions: bool = False) -> Path:
    path = folder / "responses.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "question"])
        for number, response in enumerate(planted()[0][:80]):
            writer.writerow(
                [response.id, response.text, f"Question {number % 2}" if questions else ""]
            )
        writer.writerow(["=cmd", "- Lunch was cold\n- =Parking was full", "Question 1"])
        writer.writerow(["blank", "", "Question 1"])
        writer.writerow(["nothing", "n/a", "Question 1"])
    return path


def test_the_four_files(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    path = source(tmp_path)
    run(path, out)
    assert sorted(file.name for file in out.iterdir()) == [
        "assignments.csv",
        "excerpts.csv",
        "summary.json",
        "themes.csv",
    ]
    themes, assignments, excerpts = (
        rows(out / f"{name}.csv") for name in ("themes", "assignments", "excerpts")
    )
    assert list(themes[0]) == [
        "theme_id",
        "label",
        "description",
        "keywords",
        "responses",
        "share",
        "mean_sentiment",
    ]
    assert list(assignments[0]) == ["id", "theme_id", "confidence"]
    assert list(excerpts[0]) == [
        "id",
        "excerpt_no",
        "start",
        "end",
        "text",
        "theme_id",
        "confidence",
        "sentiment",
    ]
    original = {response.id: response.text for response in read_responses(path)}
    for excerpt in excerpts:
        whole = original[excerpt["id"].removeprefix("'")]
        assert whole[int(excerpt["start"]) : int(excerpt["end"])] == excerpt["text"]
    assert "'=cmd" in {excerpt["id"] for excerpt in excerpts}
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert {
        "responses",
        "blank",
        "duplicates",
        "excerpts",
        "themes",
        "coverage",
        "seconds",
        "backend",
        "seed",
        "versions",
    } <= set(summary)
    assert (summary["responses"], summary["blank"], summary["uninformative"]) == (83, 1, 1)
    assert summary["themes"] == len(themes)


def test_questions_add_a_column(tmp_path: Path) -> None:
    run(source(tmp_path, questions=True), tmp_path / "out", question_column="question", themes=2)
    themes = rows(tmp_path / "out" / "themes.csv")
    assert [theme["question"] for theme in themes] == ["Question 0"] * 2 + ["Question 1"] * 2


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    path = source(tmp_path)
    for name in ("one", "two"):
        run(path, tmp_path / name, seed=3)
    for name in ("themes.csv", "assignments.csv", "excerpts.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    one, two = (
        json.loads((tmp_path / name / "summary.json").read_text(encoding="utf-8"))
        for name in ("one", "two")
    )
    del one["seconds"], two["seconds"]
    assert one == two
    assert one["seed"] == 3


def test_nothing_is_written_when_the_input_is_at_fault(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        run(source(tmp_path), tmp_path / "out", themes=5000)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="cannot be written to"):
        run(source(tmp_path), tmp_path / "file")
