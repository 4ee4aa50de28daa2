"""A codebook as a file."""

from typing import Any

from django import forms

from engagement_site.core.spreadsheets.reading import check_size
from engagement_site.core.spreadsheets.sheets import SpreadsheetError

ENDINGS = (".csv", ".xlsx", ".qdc", ".qdpx")


class CodebookFileForm(forms.Form):
    """A file that holds themes."""

    file = forms.FileField(
        label="Codebook",
        help_text="CSV or Excel with a column “label” (and, if you like, description, parent, "
        "examples), or a REFI-QDA codebook (.qdc) or project (.qdpx) of another program.",
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        allow_empty_file=True,
        error_messages={"required": "Choose the file that holds the themes."},
    )

    def clean_file(self) -> Any:
        """Refuse a file of another kind or too large before any of it is read."""
        file = self.cleaned_data["file"]
        if not str(file.name).lower().endswith(ENDINGS):
            raise forms.ValidationError("Choose a .csv, .xlsx, .qdc or .qdpx file.")
        try:
            check_size(file.size or 0)
        except SpreadsheetError as error:
            raise forms.ValidationError(error.message) from error
        return file
