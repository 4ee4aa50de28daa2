"""Spreadsheets out are safe to open."""

import pytest

from engagement_site.core.spreadsheets.writing import CELL_LIMIT, csv_lines, safe_cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"), ("+44", "'+44"), ("-5", "'-5"), ("@x", "'@x"), ("\tx", "'\tx"),
        ("\rx", "'\rx"), ("plain", "plain"), (None, ""), (-12, -12), ("a\x00b", "ab"),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula(value, cell):
    assert safe_cell(value) == cell


def test_lines_begin_with_a_byte_order_mark_and_quote_what_needs_it():
    assert "".join(csv_lines([("a", 'say "yes", please')])) == '\ufeffa,"say ""yes"", please"\r\n'


def test_a_long_text_is_cut_where_excel_would_refuse_it():
    cut = safe_cell("x" * (CELL_LIMIT + 5))
    assert (len(cut), cut[-1]) == (CELL_LIMIT, "…")
