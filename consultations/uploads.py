"""What files respondents may send: known kinds, judged by their content, of a bearable size."""

import io
import zipfile
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError

MAX_FILE_BYTES = 10_000_000
ZIPPED = frozenset({".docx", ".xlsx", ".pptx", ".odt", ".ods"})
# By ending: how the file begins. Text has no mark of its own.
KINDS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    **dict.fromkeys(ZIPPED, (b"PK\x03\x04",)),
    ".txt": (),
    ".csv": (),
}
KINDS_IN_WORDS = "PDF, Word, Excel, PowerPoint, OpenDocument, a picture (PNG or JPEG) or text"


def check_upload(name: str, content: bytes) -> str:
    """Return the file's ending, judged by what is in it.

    Raises:
        ValidationError: in words for the person, for another kind, another content, or the size.
    """
    ending = PurePosixPath(name.lower()).suffix
    if len(content) > MAX_FILE_BYTES:
        raise ValidationError(
            f"The file is {len(content) / 1_000_000:.1f} MB. "
            f"{MAX_FILE_BYTES // 1_000_000} MB is the most."
        )
    if not content:
        raise ValidationError("The file is empty. Choose another one.")
    if ending not in KINDS:
        raise ValidationError(f"This kind of file is not accepted. Send {KINDS_IN_WORDS}.")
    marks = KINDS[ending]
    wrong = not content.startswith(marks) if marks else not _is_text(content)
    if wrong or (ending in ZIPPED and not _is_document(content)):
        raise ValidationError(
            f"This file ends in {ending} but holds something else. Open it, save it again and "
            "choose the new file."
        )
    return ending


def _is_text(content: bytes) -> bool:
    """Say whether there are no control characters but tabs and line ends, whatever the encoding."""
    return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in content)


def _is_document(content: bytes) -> bool:
    """Say whether a zip archive is an office document, and one without macros."""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    known = "[Content_Types].xml" in names or "mimetype" in names
    return known and not any(name.endswith("vbaProject.bin") for name in names)
