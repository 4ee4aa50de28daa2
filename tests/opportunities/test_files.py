"""Documents: versions, names, sizes, and what is refused."""

import pytest
from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.test.utils.form_data import inline_formset

from opportunities.files import check_file
from opportunities.models import OpportunityDocument
from opportunities.models.documents import newest_first
from tests.factories.opportunities import make_opportunity
from tests.opportunities.test_editor import entered, errors_of

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF"


class Upload(ContentFile):
    """A file that says how large it is."""

    def __init__(self, name, content=PDF, size=None):
        super().__init__(content, name=name)
        self.__dict__["size"] = len(content) if size is None else size


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (Upload("spec.pdf", size=50_000_000), "50.0 MB; at most 25 MB"),
        (Upload("spec.pdf", b"", 0), "empty"),
        (Upload("spec.exe"), "cannot be offered"),
        (Upload("spec"), "cannot be offered"),
        (Upload("spec.svg", b"<svg onload=alert(1)>"), "cannot be offered"),
        (Upload("spec.exe.pdf"), "two endings"),
        (Upload("fdp\u202e.cod.pdf"), "hidden characters"),
        (Upload("spec.pdf", b"MZ\x90\x00"), "not one inside"),
        (Upload("spec.docx", PDF), "not one inside"),
        (Upload("notes.txt", b"text\x00binary"), "no plain text"),
    ],
)
def test_what_cannot_be_offered_is_refused(upload, words):
    assert words in check_file(upload)


@pytest.mark.parametrize(
    "upload",
    [
        Upload("Spec (final) v2.pdf"),
        Upload("prices.csv", b"a,b\n1,2\n"),
        Upload("Ünïcode naïve.docx", b"PK\x03\x04rest"),
    ],
)
def test_what_can_be_offered_is_taken(upload):
    assert check_file(upload) == ""


@pytest.mark.parametrize("fields", [{}, {"address": "https://example.org/a", "file": True}])
def test_a_document_is_a_file_or_an_address(fields):
    if fields.get("file"):
        fields = {**fields, "file": Document(title="x", file=Upload("x.pdf"))}
    with pytest.raises(ValidationError):
        OpportunityDocument(title="Spec", **fields).clean()


def test_versions_are_kept_and_the_newest_comes_first(client, home):
    page = make_opportunity(
        home,
        documents=[
            OpportunityDocument(title="Specification", address="https://example.org/1"),
            OpportunityDocument(title="Prices", address="https://example.org/p"),
            OpportunityDocument(
                title="specification ", version=2, changed="Two more beds.",
                address="https://example.org/2",
            ),
        ],
    )  # fmt: skip
    stories = newest_first(list(page.documents.all()))
    assert [(one.newest.version, len(one.earlier)) for one in stories] == [(1, 0), (2, 1)]
    content = client.get(page.url).content.decode()
    assert "(version 2)" in content
    assert "Two more beds." in content
    assert "https://example.org/1" in content


def test_name_kind_and_size_can_be_read(client, home, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    stored = Document.objects.create(title="Spec", file=ContentFile(PDF * 100, name="Spec.pdf"))
    page = make_opportunity(
        home, documents=[OpportunityDocument(title="Specification", file=stored)]
    )
    content = client.get(page.url).content.decode()
    assert "PDF, 1.4 kB" in content or "PDF, 1 kB" in content


def test_a_name_that_climbs_folders_is_stopped():
    with pytest.raises(SuspiciousFileOperation):
        Document.objects.create(title="Spec", file=ContentFile(PDF, name="../../Spec.pdf"))


def test_the_editor_refuses_a_version_that_is_there_twice(client, home, commissioner):
    page = make_opportunity(home)
    client.force_login(commissioner)
    row = {"title": "Spec", "kind": "", "version": "1", "file": "", "changed": "",
           "address": "https://example.org/1"}  # fmt: skip
    sent = entered(
        title=page.title, slug=page.slug, reference=page.reference,
        documents=inline_formset([row, row]),
    )  # fmt: skip
    response = client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), {**sent, "action-publish": "1"}
    )
    assert "This version is there twice." in str(errors_of(response))
    assert not OpportunityDocument.objects.exists()
