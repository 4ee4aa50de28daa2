"""What may be offered as a document: the kinds a provider can open, of a size they can fetch."""

import re
import unicodedata
from pathlib import PurePath
from typing import Any

import puremagic
from django.conf import settings

# What a file with this ending must look like inside; "" where any text will do.
INSIDES = {
    "pdf": (b"%PDF-",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "pptx": (b"PK\x03\x04",),
    "odt": (b"PK\x03\x04",),
    "ods": (b"PK\x03\x04",),
    "zip": (b"PK\x03\x04",),
    "rtf": (b"{\\rtf",),
    "txt": (),
    "csv": (),
}
RUNNABLE = {".exe", ".dll", ".sh", ".bat", ".msi", ".jar", ".elf", ".com"}
HIDDEN = {"Cf", "Cc"}  # characters that are not seen: a name can run backwards with them
HEAD = 4096


def check_file(file: Any) -> str:
    """Return what is wrong with an uploaded file, in a sentence; empty where nothing is.

    `file` is a Django file with `name`, `size` and `open`. Looks at name, size and first bytes.
    """
    return _check_name(str(file.name)) or _check_size(int(file.size)) or _check_inside(file)


def _check_name(path: str) -> str:
    name = PurePath(path).name
    if any(unicodedata.category(letter) in HIDDEN for letter in name):
        return "The file's name holds hidden characters. Rename it and upload it again."
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending not in INSIDES:
        allowed = ", ".join(sorted(INSIDES))
        return f"A file of this kind cannot be offered. Use one of: {allowed}."
    if re.search(r"\.(exe|js|html?|svg|bat|cmd|com|scr|php)\.", name.lower()):
        return "The file's name has two endings. Rename it and upload it again."
    return ""


def _check_size(size: int) -> str:
    limit = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    if size > limit:
        return (
            f"The file has {size / 1_000_000:.1f} MB; at most {limit // 1_000_000} MB can be "
            "offered. Make it smaller or split it."
        )
    return "The file is empty." if size == 0 else ""


def _check_inside(file: Any) -> str:
    ending = PurePath(str(file.name)).suffix.lower().removeprefix(".")
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    wanted = INSIDES[ending]
    if wanted and not head.startswith(wanted):
        return f"The file is called .{ending} but is not one inside. Save it anew as .{ending}."
    if not wanted and (b"\x00" in head or _is_runnable(head)):
        return f"The file is called .{ending} but holds no plain text."
    return ""


def _is_runnable(head: bytes) -> bool:
    try:
        return str(puremagic.from_string(head)) in RUNNABLE
    except (puremagic.PureError, ValueError):
        return False
