"""``manage.py theme_responses``: themes of any CSV file of responses, from the command line."""

from __future__ import annotations

import sqlite3
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from feedback_analysis.domain.vectors_file import vectors_file
from feedback_analysis.engine.command import run
from feedback_analysis.engine.encoders import SentenceTransformersEncoder
from feedback_analysis.engine.errors import InputError
from feedback_analysis.engine.vector_store import SqliteVectorStore
from feedback_analysis.engine.work import Kept, OnDask, Work


class Command(BaseCommand):
    """Thin over :func:`feedback_analysis.engine.command.run`; needs no database."""

    help = "Find or apply themes in a CSV file of responses; write themes, assignments, excerpts, a summary."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "input", metavar="INPUT.csv", help="the responses, one a row, with a heading row"
        )
        parser.add_argument(
            "--output-dir", required=True, metavar="DIR", help="where to write the four files"
        )
        parser.add_argument(
            "--text-column", default="text", help="the column with what was said (default: text)"
        )
        parser.add_argument(
            "--id-column", default="id", help="the column with the responses' ids (default: id)"
        )
        parser.add_argument(
            "--question-column",
            metavar="COL",
            help="find themes question by question, by this column",
        )
        parser.add_argument(
            "--themes",
            type=int,
            metavar="N",
            help="find exactly so many themes (for each question)",
        )
        parser.add_argument(
            "--codebook",
            metavar="CODEBOOK.csv",
            help="apply these themes: theme_id,label,description,examples",
        )
        parser.add_argument(
            "--examples", metavar="CODED.csv", help="learn from these coded texts: text,theme_ids"
        )
        parser.add_argument(
            "--scheduler",
            metavar="ADDRESS",
            help="a Dask scheduler to send the parts of a large run to; needs the package distributed",
        )
        parser.add_argument(
            "--sentence-model",
            metavar="FOLDER",
            help="read with this sentence-transformers model of width 384 instead of the engine's own",
        )
        parser.add_argument(
            "--seed", type=int, default=0, help="decides every random choice (default: 0)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run and say what was written; a plain message, no traceback, where the input is at fault."""
        bar = _Bar(quiet=options["verbosity"] == 0)
        try:
            work = _work(options["scheduler"])
            model = options["sentence_model"]
            result = run(
                options["input"],
                options["output_dir"],
                text_column=options["text_column"],
                id_column=options["id_column"],
                question_column=options["question_column"],
                themes=options["themes"],
                codebook=options["codebook"],
                examples=options["examples"],
                seed=options["seed"],
                progress=bar,
                vector_store=_vector_store(),
                work=work,
                encoder=SentenceTransformersEncoder(model) if model else None,
            )
            if isinstance(work, Kept):
                work.forget()
        except InputError as error:
            raise CommandError(error.message) from error
        finally:
            bar.close()
        if options["verbosity"]:
            responses = len(result.standing)
            self.stdout.write(
                f"{len(result.themes)} {'theme' if len(result.themes) == 1 else 'themes'} in {responses} "
                f"{'response' if responses == 1 else 'responses'}, written to {Path(options['output_dir'])}."
            )
            for notice in result.notices:
                self.stdout.write(f"Note: {notice}")


def _vector_store() -> SqliteVectorStore | None:
    """The project's store of vectors; the command works without one, only more slowly."""
    try:
        return SqliteVectorStore(vectors_file())
    except (OSError, sqlite3.Error):
        return None


def _work(scheduler: str | None) -> Work:
    """The scheduler's workers, or this process with what is done kept until the run is finished."""
    return OnDask(scheduler) if scheduler else Kept(Path(settings.VAR_DIR) / "theming-parts")


class _Bar:
    """One progress bar for each stage, on standard error."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._stage = ""
        self._bar: tqdm[Any] | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage or self._bar is None:
            self.close()
            self._stage = stage
            self._bar = tqdm(total=total, desc=stage, file=sys.stderr, disable=self._quiet)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
