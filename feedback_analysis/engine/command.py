"""What the command line does, free of any framework: read, theme, write."""

from __future__ import annotations

from pathlib import Path

from .pipeline import theme
from .tabular import read_codebook, read_examples, read_responses, write_result
from .types import Config, Progress, ThemingResult
from .vector_store import VectorStore
from .vectors import Encoder
from .work import Work


def run(
    source: Path | str,
    output_dir: Path | str,
    *,
    text_column: str = "text",
    id_column: str = "id",
    question_column: str | None = None,
    themes: int | None = None,
    codebook: Path | str | None = None,
    examples: Path | str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    vector_store: VectorStore | None = None,
    work: Work | None = None,
    encoder: Encoder | None = None,
) -> ThemingResult:
    """Theme the responses in a CSV file and write the four files of a run.

    Nothing is written unless the whole run succeeds.

    Args:
        source: the CSV file of responses.
        output_dir: where the files go.
        text_column, id_column: the columns with what was said and with the responses' ids.
        question_column: that with the question answered; themes are then found question by question.
        themes: how many themes to find (for each question).
        codebook, examples: CSV files: themes to apply instead of finding some; coded texts to learn from.
        seed, progress, vector_store, work, encoder: see :func:`feedback_analysis.engine.pipeline.theme`.

    Returns:
        The result that was written.

    Raises:
        InputError: with what to do about it.
    """
    responses = read_responses(
        source, text_column=text_column, id_column=id_column, question_column=question_column
    )
    result = theme(
        responses,
        Config(themes=themes, seed=seed, by_question=question_column is not None),
        progress=progress,
        vector_store=vector_store,
        work=work,
        encoder=encoder,
        codebook=read_codebook(codebook) if codebook is not None else None,
        examples=read_examples(examples) if examples is not None else None,
    )
    write_result(result, output_dir)
    return result
