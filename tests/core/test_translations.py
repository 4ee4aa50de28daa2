"""The binary form of translations, made without gettext's tools."""

import gettext
import io
import os

import pytest
from django.conf import settings

from engagement_site.core.languages import binary, prepare_translations, read_catalogue

PO = """
# A comment.
msgid ""
msgstr ""
"Language: cy\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#: somewhere.py:3
msgid "Search"
msgstr "Chwilio"

msgctxt "verb"
msgid "Search"
msgstr "Chwiliwch"

#, python-format
msgid "%(n)s gap"
msgid_plural "%(n)s gaps"
msgstr[0] "%(n)s bwlch"
msgstr[1] "%(n)s o fylchau"

msgid ""
"Over two "
"lines"
msgstr ""
"Dros ddwy "
"linell \\"yma\\""

msgid "Empty"
msgstr ""

#, fuzzy
msgid "Guessed"
msgstr "Dyfalwyd"
"""


def test_gettext_reads_what_is_written():
    read = gettext.GNUTranslations(io.BytesIO(binary(read_catalogue(PO))))
    assert read.info()["language"] == "cy"
    assert read.gettext("Search") == "Chwilio"
    assert read.pgettext("verb", "Search") == "Chwiliwch"
    assert read.ngettext("%(n)s gap", "%(n)s gaps", 1) == "%(n)s bwlch"
    assert read.ngettext("%(n)s gap", "%(n)s gaps", 3) == "%(n)s o fylchau"
    assert read.gettext("Over two lines") == 'Dros ddwy linell "yma"'
    assert read.gettext("Empty") == "Empty"
    assert read.gettext("Guessed") == "Guessed"


@pytest.mark.parametrize("broken", ['msgid "a', "msgid 1 +", "nonsense", '"text of nothing"'])
def test_a_broken_line_is_named(broken):
    with pytest.raises(ValueError, match="line 2"):
        read_catalogue(f"# Welsh\n{broken}\n")


@pytest.fixture
def folders(tmp_path, settings):
    settings.TRANSLATIONS, settings.COMPILED_TRANSLATIONS = tmp_path / "po", tmp_path / "mo"
    source = tmp_path / "po" / "cy" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, encoding="utf-8")
    return source


def test_only_what_is_newer_is_made(folders):
    assert prepare_translations() == 1
    assert prepare_translations() == 0
    target = settings.COMPILED_TRANSLATIONS / "cy" / "LC_MESSAGES" / "django.mo"
    later = target.stat().st_mtime + 10
    os.utime(folders, (later, later))
    assert prepare_translations() == 1
    assert [path.name for path in target.parent.iterdir()] == ["django.mo"]


def test_a_folder_that_cannot_be_written_to_stops_nothing(folders, caplog):
    settings.COMPILED_TRANSLATIONS.write_text("a file where a folder should be")
    assert prepare_translations() == 0
    assert "cannot be made ready" in caplog.text


def test_a_broken_translation_stops_nothing(folders, caplog):
    folders.write_text("nonsense")
    assert prepare_translations() == 0
    assert "line 1" in caplog.text


def test_every_translation_of_the_product_can_be_read():
    sources = list(settings.TRANSLATIONS.glob("*/LC_MESSAGES/django.po"))
    assert sources
    for source in sources:
        catalogue = read_catalogue(source.read_text(encoding="utf-8"))
        assert len(catalogue) > 100
        for original, translated in catalogue.items():
            if original:
                for name in ("%(n)s", "%(day)s", "%(source)s", "%(council)s", "%(number)s"):
                    assert (name in original) == (name in translated), original
