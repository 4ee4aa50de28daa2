"""From the bytes of an uploaded file to sheets of text."""

from engagement_site.core.spreadsheets.sheets import Sheet, Spreadsheet, SpreadsheetError
from engagement_site.core.spreadsheets.text_files import read_csv
from engagement_site.core.spreadsheets.workbooks import read_workbook

MAX_BYTES = 20_000_000
EXTENSIONS = (".csv", ".tsv", ".txt", ".xlsx")
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
OTHER_KINDS = {
    b"%PDF": "a PDF",
    b"{\\rtf": "a rich text document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}


def read(name: str, content: bytes, *, holding: str = "rows") -> Spreadsheet:
    """Return what is in an uploaded file, judged by its bytes and not by its name.

    Args:
        name: the file's name as uploaded; only its ending is looked at.
        content: the whole file.
        holding: what the person meant to upload ("responses"), for the messages.

    Raises:
        SpreadsheetError: with a message for the person, whatever is wrong with it.
    """
    check_size(len(content))
    check_name(name)
    if not content.strip():
        raise SpreadsheetError(f"The file is empty. Choose the file that holds the {holding}.")
    sheets, notices = _by_kind(content)
    filled = tuple(sheet for sheet in sheets if sheet.rows)
    if not sheets:
        raise SpreadsheetError("The file has no cells with anything in them.")
    if not filled:
        raise SpreadsheetError(
            f"The file has headings but no rows below them. Check that the {holding} are in it."
        )
    if len(filled) > 1:
        notices.append(
            f"The workbook has {len(filled)} sheets with rows. One sheet is read at a time: choose "
            "it below."
        )
    return Spreadsheet(filled, tuple(notices))


def _by_kind(content: bytes) -> tuple[list[Sheet], list[str]]:
    if content.startswith(OLD_WORKBOOK):
        raise SpreadsheetError(
            "This is an Excel workbook of the old kind (.xls), or one with a password. Open it in "
            "Excel, remove any password, save it as .xlsx, and upload that."
        )
    for mark, kind in OTHER_KINDS.items():
        if content.startswith(mark):
            raise SpreadsheetError(
                f"This is {kind}, not a spreadsheet. Upload a CSV or .xlsx file."
            )
    if content.startswith(ZIP):
        return read_workbook(content)
    sheet, notices = read_csv(content)
    return ([sheet] if sheet is not None else []), notices


def check_size(size: int) -> None:
    """Raise SpreadsheetError for a file that is too large to be read."""
    if size > MAX_BYTES:
        raise SpreadsheetError(
            f"The file is {size / 1_000_000:.0f} MB; {MAX_BYTES / 1_000_000:.0f} MB is the most. "
            "Delete columns and pictures that are not needed, or split it into several files."
        )


def check_name(name: str) -> None:
    """Raise SpreadsheetError for an ending that no readable file has."""
    lower = name.lower()
    if lower.endswith((".xls", ".xlsb", ".xlsm", ".ods", ".numbers")):
        raise SpreadsheetError(
            f"Files that end in .{lower.rpartition('.')[2]} cannot be read. Save it as .xlsx or as "
            "CSV and upload that."
        )
    if not lower.endswith(EXTENSIONS):
        raise SpreadsheetError("Upload a CSV file or an Excel workbook (.csv or .xlsx).")
