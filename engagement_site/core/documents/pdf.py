"""Accessible PDF (PDF/UA) from our own templates. WeasyPrint is loaded only when one is asked for.

A template extends "documents/base.html". Nothing is fetched from anywhere: pictures come as
`data:` addresses, or charts as SVG in the text.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

UNSAFE_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


class PdfUnavailable(Exception):
    """This machine lacks the libraries that draw PDF (Pango); the HTML version has the same text."""


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """Return a tagged PDF/UA-1 document of a template that extends "documents/base.html".

    Raises:
        PdfUnavailable: the drawing libraries are not installed; say so and offer the page itself.
    """
    return pdf_from_html(render_to_string(template, dict(context)))


def pdf_from_html(html: str) -> bytes:
    """Return a tagged PDF/UA-1 document of a whole HTML page.

    Raises:
        PdfUnavailable: the drawing libraries are not installed.
    """
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise PdfUnavailable(
            "PDF files cannot be made here: the Pango libraries are not installed."
        ) from error
    # So that no document can fetch anything, whatever its text holds.
    document = weasyprint.HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=("data",)))
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def download(content: bytes, name: str, content_type: str = "application/pdf") -> HttpResponse:
    """Return a response that saves `content` under a harmless form of `name`."""
    response = HttpResponse(content, content_type=content_type)
    safe = UNSAFE_IN_NAMES.sub("-", name).strip("-.") or "document"
    response["Content-Disposition"] = f'attachment; filename="{safe}"'
    return response
