"""Other sentence models a council may have, in place of the one that comes with the engine.

The engine's own model knows English. A model such as paraphrase-multilingual-MiniLM-L12-v2, loaded by the
package sentence-transformers (an optional extra: it brings PyTorch), reads other languages too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .errors import InputError
from .minilm import WIDTH, Matrix, unit_rows
from .vectors import GRID

_TEXTS_AT_ONCE = 256


class SentenceTransformersEncoder:
    """Any sentence-transformers model of width 384 in a folder on this machine; nothing is downloaded.

    The one vector such a model gives serves as sentence vector and as subject.
    """

    def __init__(self, folder: Path | str) -> None:
        """Load the model in ``folder``.

        Raises:
            InputError: the package is not installed, or the folder holds no such model.
        """
        if not Path(folder).is_dir():
            raise InputError(f"There is no folder {folder} to read a sentence model from.")
        for switch in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
            os.environ[switch] = "1"  # read when the package is first imported
        try:
            from sentence_transformers import SentenceTransformer  # type: ignore[import-not-found]
        except ImportError as error:
            raise InputError(
                "Another sentence model needs the package “sentence-transformers”. Install it, or leave "
                "the model out."
            ) from error
        try:
            self._model: Any = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise InputError(
                f"{folder} holds no sentence model that can be read: {error}"
            ) from error
        width = self._model.get_sentence_embedding_dimension()
        if width != WIDTH:
            raise InputError(
                f"The model in {folder} gives vectors of width {width}. Use one of width {WIDTH}."
            )
        self.name = f"sentence-transformers {Path(folder).name}"

    def batches(self, texts: Sequence[str]) -> Iterator[tuple[list[str], Matrix]]:
        """See :class:`feedback_analysis.engine.vectors.Encoder`."""
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            batch = list(texts[start : start + _TEXTS_AT_ONCE])
            found = self._model.encode(batch, convert_to_numpy=True, show_progress_bar=False)
            rows = np.round(unit_rows(np.asarray(found, dtype=np.float32)) * GRID) / GRID
            yield batch, rows.astype(np.float32)
