"""Projects: the codebook, the responses as plain text, the people, and which words have which code."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from feedback_analysis.refi_qda.codebooks import (
    ORIGIN,
    Code,
    CodebookError,
    codes_element,
    plain,
    read_codebook,
)

NAMESPACE = "urn:QDA-XML:project:1.0"
MAX_UNPACKED = 60_000_000


@dataclass(frozen=True, slots=True)
class Selection:
    """Words of a source with their codes: (code's guid, the coder's guid, when)."""

    start: int
    end: int
    codings: Sequence[tuple[str, str, datetime]]


@dataclass(frozen=True, slots=True)
class Source:
    """A response: its words, what is known of it, and the coded stretches."""

    guid: str
    name: str
    text: str
    selections: Sequence[Selection] = ()
    facts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """All that goes into a file. `users` maps guid to name."""

    name: str
    description: str
    created: datetime
    users: dict[str, str]
    codes: Sequence[Code]
    sources: Sequence[Source] = field(default=())


def write_project(project: Project) -> bytes:
    """Return a .qdpx file: a zip of `project.qde` and the sources as plain text."""
    root = ET.Element(
        "Project",
        {"xmlns": NAMESPACE, "name": plain(project.name), "origin": ORIGIN,
         "creationDateTime": _moment(project.created)},
    )  # fmt: skip
    users = ET.SubElement(root, "Users")
    for guid, name in project.users.items():
        ET.SubElement(users, "User", {"guid": guid.upper(), "name": plain(name)})
    codebook = ET.SubElement(root, "CodeBook")
    codebook.append(codes_element(project.codes))
    _add_cases(root, project.sources)
    texts: dict[str, str] = {}
    sources = ET.SubElement(root, "Sources")
    for source in project.sources:
        sources.append(_source(source, project.created))
        texts[f"Sources/{source.guid.upper()}.txt"] = unix_lines(source.text)
    if project.description:
        ET.SubElement(root, "Description").text = plain(project.description)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        written = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        _add(container, "project.qde", written, project.created)
        for name, text in texts.items():
            _add(container, name, text.encode("utf-8"), project.created)
    return out.getvalue()


def _add(container: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> None:
    entry = zipfile.ZipInfo(name, date_time=at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    container.writestr(entry, content)


def _add_cases(root: ET.Element, sources: Sequence[Source]) -> None:
    """Add a variable for each fact, and for each response a case with its values."""
    names = dict.fromkeys(name for source in sources for name, _ in source.facts)
    if not names:
        return
    variables = ET.SubElement(root, "Variables")
    guid_of = {name: str(uuid5(UUID(int=0), f"variable:{name}")).upper() for name in names}
    for name, guid in guid_of.items():
        ET.SubElement(
            variables, "Variable", {"guid": guid, "name": plain(name), "typeOfVariable": "Text"}
        )
    cases = ET.SubElement(root, "Cases")
    for source in sources:
        if not source.facts:
            continue
        case = ET.SubElement(
            cases, "Case",
            {"guid": str(uuid5(UUID(source.guid), "case")).upper(), "name": plain(source.name)},
        )  # fmt: skip
        for name, value in source.facts:
            held = ET.SubElement(case, "VariableValue")
            ET.SubElement(held, "VariableRef", {"targetGUID": guid_of[name]})
            ET.SubElement(held, "TextValue").text = plain(value)
        ET.SubElement(case, "SourceRef", {"targetGUID": source.guid.upper()})


def _source(source: Source, created: datetime) -> ET.Element:
    guid = source.guid.upper()
    element = ET.Element(
        "TextSource",
        {"guid": guid, "name": plain(source.name), "plainTextPath": f"internal://{guid}.txt",
         "creationDateTime": _moment(created)},
    )  # fmt: skip
    for number, selection in enumerate(source.selections):
        start, end = (unix_offset(source.text, at) for at in (selection.start, selection.end))
        own = uuid5(UUID(source.guid), f"selection:{number}")
        held = ET.SubElement(
            element, "PlainTextSelection",
            {"guid": str(own).upper(), "name": plain(source.text[selection.start : selection.end][:60]),
             "startPosition": str(start), "endPosition": str(end)},
        )  # fmt: skip
        for place, (code, user, at) in enumerate(selection.codings):
            coding = ET.SubElement(
                held, "Coding",
                {"guid": str(uuid5(own, f"coding:{place}")).upper(), "creatingUser": user.upper(),
                 "creationDateTime": _moment(at)},
            )  # fmt: skip
            ET.SubElement(coding, "CodeRef", {"targetGUID": code.upper()})
    return element


def unix_lines(text: str) -> str:
    """Return a text as it lies in the file: line feeds only, so that every program counts alike."""
    return plain(text).replace("\r\n", "\n").replace("\r", "\n")


def unix_offset(text: str, at: int) -> int:
    """Return where the place `at` of the original lies in `unix_lines(text)`."""
    return len(unix_lines(text[:at])) - (text[at - 1 : at + 1] == "\r\n")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_project_codes(content: bytes) -> list[Code]:
    """Return the codebook of a .qdpx file; CodebookError where it holds none that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            found = [entry for entry in container.infolist() if entry.filename.endswith(".qde")]
            if not found or found[0].file_size > MAX_UNPACKED:
                raise CodebookError("The project file holds no codebook that can be read.")
            return read_codebook(container.read(found[0]))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise CodebookError("The project file is damaged. Export it again.") from error
