"""Codebooks: themes with names, descriptions and what stands under them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "Market Engagement"
GUID = re.compile(r"^\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?$")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
DEEPEST = 60


class CodebookError(Exception):
    """The file cannot be read as a codebook; the message says what to do."""


@dataclass(slots=True)
class Code:
    """A theme as the standard knows it. `guid` is upper case, without braces; empty for a new one."""

    name: str
    guid: str = ""
    description: str = ""
    codable: bool = True
    children: list["Code"] = field(default_factory=list)


def plain(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return NOT_XML.sub("", text)


def codes_element(codes: Sequence[Code]) -> ET.Element:
    """Return `<Codes>` with everything below it."""
    top = ET.Element("Codes")
    for code in codes:
        top.append(_element(code))
    return top


def _element(code: Code) -> ET.Element:
    element = ET.Element(
        "Code",
        {
            "guid": code.guid.upper(),
            "name": plain(code.name),
            "isCodable": "true" if code.codable else "false",
        },
    )
    if code.description:
        ET.SubElement(element, "Description").text = plain(code.description)
    for child in code.children:
        element.append(_element(child))
    return element


def write_codebook(codes: Sequence[Code]) -> bytes:
    """Return a .qdc file."""
    root = ET.Element("CodeBook", {"xmlns": NAMESPACE, "origin": ORIGIN})
    root.append(codes_element(codes))
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def read_codebook(content: bytes) -> list[Code]:
    """Return the codes of a .qdc file, or of the project file inside a .qdpx, whoever wrote it.

    The namespace is not insisted on: programs write several. Raises CodebookError for what is no
    codebook.
    """
    root = parse(content)
    if _tag(root) not in ("CodeBook", "Project"):
        raise CodebookError(
            "This is not a REFI-QDA codebook. Export the codebook as .qdc from the other program."
        )
    tops = [element for element in root.iter() if _tag(element) == "Codes"]
    if not tops:
        raise CodebookError("The codebook holds no codes.")
    return [_code(element, 1) for element in tops[0] if _tag(element) == "Code"]


def parse(content: bytes) -> ET.Element:
    """Return the root of an XML file; CodebookError where it is none or declares entities."""
    if re.search(rb"<!(DOCTYPE|ENTITY)", content) or b"<\x00!\x00" in content:
        raise CodebookError("The file declares a document type, which a codebook does not need.")
    try:
        return ET.fromstring(content)  # noqa: S314 - no document type, so no entities
    except ET.ParseError as error:
        raise CodebookError(
            "The file is damaged or not XML. Export it again from the other program."
        ) from error


def _code(element: ET.Element, depth: int) -> Code:
    if depth > DEEPEST:
        raise CodebookError("The codes are nested too deep to be read.")
    name = " ".join(element.get("name", "").split())
    if not name:
        raise CodebookError("A code of the file has no name. Name it in the other program first.")
    found = GUID.match(element.get("guid", ""))
    description = next((child.text or "" for child in element if _tag(child) == "Description"), "")
    return Code(
        name=name,
        guid=found.group(1).upper() if found else "",
        description=description.strip(),
        codable=element.get("isCodable", "true").lower() != "false",
        children=[_code(child, depth + 1) for child in element if _tag(child) == "Code"],
    )


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
