"""PDF documents are tagged, titled and fetch nothing."""

import io

import pytest
from pypdf import PdfReader

from engagement_site.core.documents.pdf import download, pdf_from_html

PAGE = (
    '<html lang="en-GB"><head><title>Plan for 2027</title></head>'
    "<body><h1>Plan for 2027</h1><p>Homes near people.</p>{}</body></html>"
)


def test_a_document_is_tagged_and_carries_its_title_and_language():
    reader = PdfReader(io.BytesIO(pdf_from_html(PAGE.format(""))))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-GB"
    assert reader.metadata.title == "Plan for 2027"
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()
    assert "Homes near people." in reader.pages[0].extract_text()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/hostname"])
def test_a_document_fetches_nothing(address, caplog):
    content = pdf_from_html(PAGE.format(f'<img src="{address}" alt="none">'))
    assert not PdfReader(io.BytesIO(content)).pages[0].images
    assert "disallowed protocol" in caplog.text


def test_a_download_has_a_harmless_name():
    response = download(b"%PDF", '../../Plan "2027"\r\nX: y.pdf')
    assert response["Content-Disposition"] == 'attachment; filename="Plan-2027-X-y.pdf"'
