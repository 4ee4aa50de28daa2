"""Translations of the interface: made ready at the start from what translators write.

Translators write `locale/<language>/LC_MESSAGES/django.po`; Django reads the binary form, `.mo`.
Nothing built is kept in the project and gettext's tools are not on every server, so the binary
form is written below `VAR_DIR` when the site starts, by the few lines here.
"""

import ast
import logging
import os
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

Catalogue = dict[str, str]
CONTEXT_MARK, PLURAL_MARK = "\x04", "\x00"


def prepare_translations() -> int:
    """Write the binary form of each translation that is newer than it; return how many.

    A broken translation, or a folder that cannot be written to, leaves the site in its first
    language, with a warning.
    """
    made = 0
    for source in sorted(Path(settings.TRANSLATIONS).glob("*/LC_MESSAGES/django.po")):
        target = settings.COMPILED_TRANSLATIONS / source.relative_to(settings.TRANSLATIONS)
        target = target.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            _write(target, binary(read_catalogue(source.read_text(encoding="utf-8"))))
        except (OSError, ValueError) as error:
            logger.warning("The translation %s cannot be made ready: %s", source, error)
        else:
            made += 1
    return made


def read_catalogue(text: str) -> Catalogue:
    """Return what a .po file translates, in the form Django looks it up; unfinished entries left out.

    Raises ValueError where a line is not understood.
    """
    found: Catalogue = {}
    for entry in _entries(text):
        named = [entry.get("msgid", "")]
        if "msgid_plural" in entry:
            named.append(entry["msgid_plural"])
            forms = sorted(key for key in entry if key.startswith("msgstr["))
            said = [entry[form] for form in forms]
        else:
            said = [entry.get("msgstr", "")]
        key = PLURAL_MARK.join(named)
        if "msgctxt" in entry:
            key = f"{entry['msgctxt']}{CONTEXT_MARK}{key}"
        if all(said):
            found[key] = PLURAL_MARK.join(said)
    return found


def _entries(text: str) -> Iterator[dict[str, str]]:
    """Yield the fields of each entry; what is marked "fuzzy" awaits a translator and is left out."""
    entry: dict[str, str] = {}
    field, fuzzy = "", False
    for number, raw in enumerate([*text.splitlines(), ""], start=1):
        line = raw.strip()
        if not line:
            if entry and not fuzzy:
                yield entry
            entry, field, fuzzy = {}, "", False
        elif line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif line.startswith('"') and field:
            entry[field] += _unquoted(line, number)
        elif line.startswith("msg") and " " in line:
            field, _, quoted = line.partition(" ")
            entry[field] = _unquoted(quoted.strip(), number)
        else:
            raise ValueError(f"line {number} of a translation is not understood: {line}")


def _unquoted(text: str, number: int) -> str:
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"line {number} of a translation has a broken text: {text}") from error
    return str(value)


def binary(catalogue: Catalogue) -> bytes:
    """Return a catalogue as gettext's .mo: a head, two tables of lengths and places, the texts."""
    keys = sorted(catalogue, key=lambda key: key.encode())
    originals = [key.encode() for key in keys]
    translations = [catalogue[key].encode() for key in keys]
    head_size, row_size = 28, 8
    place = head_size + 2 * row_size * len(keys)
    tables, texts = b"", b""
    for column in (originals, translations):
        for text in column:
            tables += struct.pack("<II", len(text), place + len(texts))
            texts += text + b"\0"
    head = struct.pack(
        "<7I", 0x950412DE, 0, len(keys), head_size, head_size + row_size * len(keys), 0, place
    )
    return head + tables + texts


def _write(target: Path, content: bytes) -> None:
    """Put a file in place in one step: another process may be starting too."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, target)
