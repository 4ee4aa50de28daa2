"""Ready for several languages: a Welsh locale, its pages, and the way between the two."""

import pytest
from django.test import override_settings
from wagtail.models import Locale

from tests.factories.core import make_standard_page
from tests.factories.market_position import make_chapter, make_statement

pytestmark = pytest.mark.django_db
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]


@pytest.fixture
def welsh():
    with override_settings(
        LANGUAGES=LANGUAGES, WAGTAIL_CONTENT_LANGUAGES=LANGUAGES, WAGTAIL_I18N_ENABLED=True
    ):
        yield Locale.objects.create(language_code="cy")


def translate(page, locale, **fields):
    translated = page.copy_for_translation(locale)
    for name, value in fields.items():
        setattr(translated, name, value)
    translated.save_revision().publish()
    translated.refresh_from_db()
    return translated


def test_a_welsh_statement_beside_the_english_one(client, home, welsh):
    statement = make_statement(home)
    make_chapter(statement, know=[("text", "<p>Known.</p>")])
    translate(home, welsh, title="Hafan")
    theirs = translate(statement, welsh, title="Datganiad", slug="datganiad")
    english = client.get("/market-position/").content.decode()
    response = client.get("/cy/datganiad/")
    assert response.status_code == 200
    assert response["Content-Language"] == "cy"
    content = response.content.decode()
    assert '<html lang="cy"' in content
    assert "Datganiad" in content
    for page in (english, content):
        assert 'hreflang="cy"' in page
        assert 'hreflang="en-gb"' in page
    assert '<html lang="en-gb"' in english
    # The chapter is not translated yet, so the Welsh statement does not list it.
    assert "Children and families" not in content
    assert theirs.get_url() == "/cy/datganiad/"


def test_search_keeps_to_the_language(client, home, welsh):
    page = make_standard_page(home, title="About otters", slug="about-otters")
    translate(home, welsh, title="Hafan")
    translate(page, welsh, title="Otters yng Nghymru", slug="otters")
    found = client.get("/search/", {"q": "otters"}).content.decode()
    assert "About otters" in found
    assert "Nghymru" not in found


def test_a_page_in_one_language_offers_no_other(client, home, welsh):
    translate(home, welsh, title="Hafan")
    make_standard_page(home, title="Only English", slug="only-english")
    assert "hreflang" not in client.get("/only-english/").content.decode()
    assert client.get("/cy/only-english/").status_code == 404


def test_with_one_language_no_address_has_a_prefix(client, home):
    assert client.get("/").status_code == 200
    assert client.get("/cy/").status_code == 404
    assert "hreflang" not in client.get("/", headers={"accept-language": "cy"}).content.decode()
