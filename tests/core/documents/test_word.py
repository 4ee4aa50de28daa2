"""Word papers open with real headings, tables and alternative texts."""

import base64
import io

import docx

from engagement_site.core.documents.word import WordPaper

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_a_paper_has_styles_a_table_and_alternative_text():
    paper = WordPaper("Market report", subject="Care", author="Commissioning team")
    paper.contents()
    paper.heading("What we heard")
    paper.bullets(["Pay\x00 matters", "Training"])
    paper.table(["Theme", "Responses"], [["Pay", 12], [None, 3]], caption="Themes")
    paper.picture(DOT, alternative="Pay leads", caption="Chart 1")
    opened = docx.Document(io.BytesIO(paper.to_bytes()))

    styles = {paragraph.text: paragraph.style.name for paragraph in opened.paragraphs}
    assert styles["Market report"] == "Title"
    assert styles["What we heard"] == "Heading 1"
    assert styles["Pay matters"] == "List Bullet"
    assert styles["Themes"] == "Caption"
    assert [[cell.text for cell in row.cells] for row in opened.tables[0].rows] == [
        ["Theme", "Responses"], ["Pay", "12"], ["", "3"],
    ]  # fmt: skip
    assert opened.core_properties.title == "Market report"
    body = opened.element.body.xml
    assert 'descr="Pay leads"' in body
    assert "TOC \\o" in body
    assert "w:tblHeader" in body


def test_an_address_can_be_clicked_and_read():
    paper = WordPaper("List")
    paper.link("https://example.org/list/?q=a&b=c")
    opened = docx.Document(io.BytesIO(paper.to_bytes()))
    [link] = opened.paragraphs[-1].hyperlinks
    assert link.url == link.text == "https://example.org/list/?q=a&b=c"
