"""Checks on a codebook and coded examples before they are used."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import InputError
from .types import CodebookTheme, CodedExample


def checked_codebook(
    codebook: Sequence[CodebookTheme] | None, examples: Sequence[CodedExample] | None
) -> tuple[tuple[CodebookTheme, ...], tuple[CodedExample, ...]]:
    """A codebook that can be learned from, with its examples.

    Without a codebook, the themes are those that the examples name. A text coded more than once (to
    a question) keeps all the themes it was given.

    Returns:
        The themes and the examples; both empty where neither was given.

    Raises:
        InputError: a label or id is empty or repeated, an example names an unknown theme, or the codebook
            has no theme.
    """
    if codebook is None and not examples:
        return (), ()
    merged: dict[tuple[str, str], list[str]] = {}
    for example in examples or ():
        if example.text.strip():
            held = merged.setdefault((example.text, example.question), [])
            held.extend(theme_id for theme_id in example.theme_ids if theme_id not in held)
    coded = tuple(
        CodedExample(text, tuple(dict.fromkeys(theme_ids)), question)
        for (text, question), theme_ids in merged.items()
    )
    if codebook is None:
        named = sorted({theme_id for example in coded for theme_id in example.theme_ids})
        codebook = [CodebookTheme(theme_id, theme_id) for theme_id in named]
        if not codebook:
            raise InputError(
                "No coded example names a theme. Code some texts first, or give a codebook."
            )
    if not codebook:
        raise InputError(
            "The codebook has no themes. Add at least one row with a theme_id and a label."
        )
    _check_themes(codebook)
    known = {theme.theme_id for theme in codebook}
    for example in coded:
        for theme_id in example.theme_ids:
            if theme_id not in known:
                raise InputError(
                    f"A coded example uses the theme “{theme_id}”, which the codebook does not have. "
                    "Add it to the codebook or correct the example."
                )
    return tuple(codebook), coded


def _check_themes(codebook: Sequence[CodebookTheme]) -> None:
    ids: set[str] = set()
    labels: dict[str, str] = {}
    for number, theme in enumerate(codebook, start=1):
        if not theme.theme_id.strip():
            raise InputError(
                f"Theme {number} of the codebook has no theme_id. Give every theme one."
            )
        if not theme.label.strip():
            raise InputError(
                f"Theme “{theme.theme_id}” of the codebook has no label. Give every theme one."
            )
        if theme.theme_id in ids:
            raise InputError(
                f"The codebook uses the theme_id “{theme.theme_id}” more than once. Make them different."
            )
        folded = " ".join(theme.label.casefold().split())
        if folded in labels:
            raise InputError(
                f"The codebook uses the label “{theme.label}” for both “{labels[folded]}” and "
                f"“{theme.theme_id}”. "
                "Give them different labels or make them one theme."
            )
        ids.add(theme.theme_id)
        labels[folded] = theme.theme_id
