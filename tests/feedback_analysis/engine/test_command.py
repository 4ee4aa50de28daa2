"""``manage.py theme_responses`` as people call it, and on real comments."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django.fixtures import Settings

from feedback_analysis.engine.clean import is_blank, normalise, says_nothing
from feedback_analysis.engine.command import run
from feedback_analysis.engine.vector_store import SqliteVectorStore

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
FILES = ("themes.csv", "assignments.csv", "excerpts.csv")


def test_the_command_writes_and_says_so(
    tmp_path: Path, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    settings.VAR_DIR = tmp_path / "var"
    source = tmp_path / "in.csv"
    source.write_text(
        "id,text\n1,The hourly rate is too low\n2,The car park is full\n", encoding="utf-8"
    )
    out = io.StringIO()
    call_command(
        "theme_responses", str(source), output_dir=str(tmp_path / "out"), themes=2, stdout=out
    )
    assert "2 themes in 2 responses, written to" in out.getvalue()
    assert "Note: Only 2 responses say something." in out.getvalue()
    assert (tmp_path / "out" / "summary.json").exists()
    assert "vectors" in capfd.readouterr().err


def test_the_command_gives_a_plain_message(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,comment\n1,Fees\n", encoding="utf-8")
    with pytest.raises(CommandError, match="no column “text”"):
        call_command("theme_responses", str(source), output_dir=str(tmp_path / "out"))


def test_the_command_does_without_a_place_for_vectors(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "var").write_text("a file where the folder should be", encoding="utf-8")
    settings.VAR_DIR = tmp_path / "var"
    source = tmp_path / "in.csv"
    source.write_text("id,text\n1,The hourly rate is too low\n", encoding="utf-8")
    call_command("theme_responses", str(source), output_dir=str(tmp_path / "out"), verbosity=0)
    assert (tmp_path / "out" / "themes.csv").exists()


@pytest.mark.shared
def test_real_comments(tmp_path: Path) -> None:
    """A quarter of the labelled set; `make bench GROUP=theming` runs all of it."""
    whole, source = SHARED / "data" / "nhs_fft_v6.csv", tmp_path / "quarter.csv"
    if not whole.exists():
        reason = "the labelled responses are not beside the project (../shared/data)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with whole.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows[::4]])
    store = SqliteVectorStore(tmp_path / "vectors.sqlite3")
    for name in ("one", "two"):
        run(source, tmp_path / name, vector_store=store)
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()

    def table(name: str) -> list[dict[str, str]]:
        with (tmp_path / "one" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    with source.open(encoding="utf-8", newline="") as file:
        texts = {row["id"]: row["text"] for row in csv.DictReader(file)}
    summary = json.loads((tmp_path / "one" / "summary.json").read_text(encoding="utf-8"))
    themed = {row["id"] for row in table("assignments.csv")}
    without = texts.keys() - themed
    clean = {row_id: normalise(texts[row_id]).text for row_id in without}
    blank = {row_id for row_id in without if is_blank(clean[row_id])}
    uninformative = {row_id for row_id in without - blank if says_nothing(clean[row_id])}
    rest = without - blank - uninformative
    assert summary["responses"] == len(texts) == len(rows[::4])
    assert (summary["blank"], summary["uninformative"], summary["rest"]) == (
        len(blank),
        len(uninformative),
        len(rest),
    )
    assert len(rest) <= 0.08 * (len(themed) + len(rest))
    themes = table("themes.csv")
    assert 8 <= len(themes) == summary["themes"] <= 30
    assert len({theme["label"] for theme in themes}) == len(themes)
    for row in table("excerpts.csv"):
        assert texts[row["id"]][int(row["start"]) : int(row["end"])] == row["text"]
