"""Word papers with real headings, lists, captions and alternative texts, so that they can be edited."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANGUAGE = "en-GB"
CONTROL = dict.fromkeys(code for code in range(32) if code not in (9, 10, 13))
PICTURE_WIDTH_CM = 15.5


class WordPaper:
    """A Word document in the making; each method adds a part at its end.

    python-docx is loaded only when one is made. Control characters, which XML cannot hold, are
    left out of every text.
    """

    def __init__(self, title: str, *, subject: str = "", author: str = "") -> None:
        import docx
        from docx.shared import Pt, RGBColor

        self.document = docx.Document()
        properties = self.document.core_properties
        properties.title, properties.subject, properties.author = title, subject, author
        properties.language = LANGUAGE
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = "Arial", Pt(11)
        _set_language(normal)
        for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
            style = self.document.styles[name]
            style.font.name, style.font.color.rgb = "Arial", RGBColor(0x08, 0x3D, 0x47)
            _use_one_font(style)
        self.document.add_paragraph(_plain(title), style="Title")

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading of level 1 to 3."""
        self.document.add_heading(_plain(text), level)

    def paragraph(self, text: str, *, style: str | None = None) -> None:
        """Add a paragraph; `style` names one of Word's own, such as "Quote" or "List Bullet"."""
        self.document.add_paragraph(_plain(text), style=style)

    def link(self, address: str) -> None:
        """Add a paragraph with an address that can be clicked and, on paper, read."""
        _add_link(self.document.add_paragraph(), _plain(address))

    def bullets(self, texts: Iterable[str]) -> None:
        """Add a list."""
        for text in texts:
            self.paragraph(text, style="List Bullet")

    def contents(self) -> None:
        """Add a table of contents, which Word fills when the document is opened or printed."""
        paragraph = self.document.add_paragraph()
        for kind, instruction in (
            ("begin", None), (None, r'TOC \o "1-3" \h \z \u'), ("separate", None),
        ):  # fmt: skip
            _add_field_part(paragraph, kind, instruction)
        paragraph.add_run("Right-click and choose “Update field” to fill the contents.")
        _add_field_part(paragraph, "end", None)

    def table(
        self,
        headers: Sequence[str],
        rows: Iterable[Sequence[Any]],
        *,
        caption: str,
        shares: Sequence[int] = (),
    ) -> None:
        """Add a table whose heading row repeats on each page, under its caption.

        `shares` divides the width of the page between the columns; without it they are alike.
        """
        self.paragraph(caption, style="Caption")
        table = self.document.add_table(rows=1, cols=len(headers), style="Table Grid")
        for cell, text in zip(table.rows[0].cells, headers, strict=True):
            cell.paragraphs[0].add_run(_plain(text)).bold = True
        _repeat_on_each_page(table.rows[0])
        _leave_room(table)
        for row in rows:
            added = table.add_row()
            _keep_together(added)
            for cell, value in zip(added.cells, row, strict=True):
                cell.text = _plain("" if value is None else str(value))
        if shares:
            _divide_width(table, shares)
        self.document.add_paragraph()

    def picture(self, png: bytes, *, alternative: str, caption: str = "") -> None:
        """Add a picture with its alternative text and, where given, a caption below."""
        from docx.shared import Cm

        shape = self.document.add_picture(io.BytesIO(png), width=Cm(PICTURE_WIDTH_CM))
        shape._inline.docPr.set("descr", _plain(alternative))
        if caption:
            self.paragraph(caption, style="Caption")

    def to_bytes(self) -> bytes:
        """Return the file."""
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()


def _plain(text: str) -> str:
    return text.translate(CONTROL)


def _set_language(style: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGE)
    style.element.get_or_add_rPr().append(language)


def _use_one_font(style: Any) -> None:
    """Drop the theme's fonts, which would win over the one that is named."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [key for key in fonts.attrib if "Theme" in key]:
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), "Arial")


def _add_field_part(paragraph: Any, kind: str | None, instruction: str | None) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run()._r
    if kind:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
    else:
        part = OxmlElement("w:instrText")
        part.set(qn("xml:space"), "preserve")
        part.text = instruction
    run.append(part)


def _add_link(paragraph: Any, address: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    run = paragraph.add_run(address)
    run.font.underline, run.font.color.rgb = True, RGBColor(0x0B, 0x55, 0x63)
    link = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"),
        paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
    )
    link.append(run._r)
    paragraph._p.append(link)


def _leave_room(table: Any) -> None:
    """Keep the words of a cell off its lines, above and below as well as beside."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side, twentieths_of_a_point in (("top", 50), ("left", 108), ("bottom", 50), ("right", 108)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twentieths_of_a_point))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    # The schema wants it before the look, which is the last of a table's properties.
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)


def _repeat_on_each_page(row: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _keep_together(row: Any) -> None:
    """Let no row begin on one page and end on the next."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _divide_width(table: Any, shares: Sequence[int]) -> None:
    from docx.shared import Cm

    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        width = Cm(PICTURE_WIDTH_CM * share / sum(shares))
        column.width = width
        for cell in column.cells:
            cell.width = width
