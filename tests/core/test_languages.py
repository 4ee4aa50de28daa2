"""Ready for several languages: a Welsh locale, its pages, and the way between the two."""

import pytest
from django.test import override_settings
from django.utils import translation
from wagtail.models import Locale

from engagement_site.market_position.domain.versions import keep_version
from engagement_site.market_position.models import StatementVersion
from tests.factories.core import make_standard_page
from tests.factories.market_position import (
    DataSetFactory,
    GapFactory,
    MeasureFactory,
    PlanActivityFactory,
    PlanFactory,
    make_chapter,
    make_measures_page,
    make_plan_page,
    make_register,
    make_segment,
    make_statement,
)

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
    theirs = client.get("/cy/search/", {"q": "otters"}).content.decode()
    assert "Otters yng Nghymru" in theirs
    assert "About otters" not in theirs
    assert "1 canlyniad" in theirs


def test_a_page_in_one_language_offers_no_other(client, home, welsh):
    translate(home, welsh, title="Hafan")
    make_standard_page(home, title="Only English", slug="only-english")
    assert "hreflang" not in client.get("/only-english/").content.decode()
    assert client.get("/cy/only-english/").status_code == 404


def test_with_one_language_no_address_has_a_prefix(client, home):
    assert client.get("/").status_code == 200
    assert client.get("/cy/").status_code == 404
    assert "hreflang" not in client.get("/", headers={"accept-language": "cy"}).content.decode()


CHROME = [
    "Neidio i&#x27;r prif gynnwys", "Chwilio", "Mewngofnodi", "Dewislen", "Sefyllfa&#x27;r farchnad",
    "Cyfleoedd", "Digwyddiadau", "Ymgynghoriadau", "Darparwyr", "Hygyrchedd", "Preifatrwydd",
    "Cysylltu", 'aria-label="Prif"', 'aria-label="Iaith"', 'aria-label="Briwsion bara"',
]  # fmt: skip


def words_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace("'", "&#x27;").replace("&#39;", "&#x27;")


def test_the_whole_frame_of_a_welsh_chapter_is_welsh(client, home, welsh):
    statement = make_statement(home)
    chapter = make_chapter(
        statement,
        know=[("chart", {"data_set": DataSetFactory(), "heading": "", "meaning": ""})],
        coming=[("text", "<p>More.</p>")], shaping=[("text", "<p>Homes.</p>")],
        taking_part=[("text", "<p>Come.</p>")], life_stage="best_start",
    )  # fmt: skip
    translate(home, welsh, title="Hafan")
    translate(statement, welsh, title="Datganiad", slug="datganiad")
    translate(chapter, welsh, title="Plant", slug="plant")
    content = words_of(client, "/cy/datganiad/plant/")
    for expected in [
        *CHROME, "Yr hyn a wyddom nawr", "Yr hyn a welwn yn dod", "Y dechrau gorau",
        "Sut y byddwn yn llunio&#x27;r farchnad", "Sut i gymryd rhan", "Penodau", "Ffynhonnell:",
        "Y ffigurau mewn tabl",
    ]:  # fmt: skip
        assert expected in content, expected
    for english in (
        "Skip to main content", ">Search<", "Sign in", ">Menu<", "What we know now", "Best start",
        "Opportunities", "Accessibility", "Chapters", "Source:",
    ):  # fmt: skip
        assert english not in content, english
    assert "What we know now" in words_of(client, chapter.get_url())


def test_the_navigation_leads_to_welsh_pages_where_there_are_some(client, home, welsh):
    statement = make_statement(home)
    english_home = translate(home, welsh, title="Hafan").get_url()
    theirs = translate(statement, welsh, title="Datganiad", slug="datganiad")
    content = client.get(theirs.get_url()).content.decode()
    assert english_home == "/cy/"
    assert 'class="me-header__home" href="/cy/"' in content
    assert 'class="me-nav__link" href="/cy/datganiad/" aria-current="true"' in content
    # No list of opportunities is published in Welsh, so the English one is offered.
    assert 'class="me-nav__link" href="/opportunities/"' in content
    english = client.get("/market-position/").content.decode()
    assert 'class="me-nav__link" href="/market-position/" aria-current="true"' in english


def test_the_other_pages_of_the_statement_in_welsh(client, home, welsh):
    plan = PlanFactory()
    PlanActivityFactory(plan=plan)
    statement = make_statement(home)
    chapter = make_chapter(statement)
    pages = [
        make_segment(chapter), make_register(statement), make_plan_page(statement, plan),
    ]  # fmt: skip
    gap = GapFactory(urgency="both")
    translate(home, welsh, title="Hafan")
    translate(statement, welsh, title="Datganiad", slug="datganiad")
    translate(chapter, welsh, title="Plant", slug="plant")
    for page in pages:
        translate(page, welsh, title=f"{page.title} yn Gymraeg", slug=page.slug)
    expected = {
        "/cy/datganiad/": ["Beth newidiodd yn y datganiad", "Dod o hyd i&#x27;ch rhan chi"],
        "/cy/datganiad/plant/fostering/": ["Cyfleoedd yn y rhan hon", "Cyn: Plant"],
        "/cy/datganiad/gaps/": ["1 bwlch yn y gofrestr", "Ei angen mewn argyfwng"],
        f"/cy/datganiad/gaps/{gap.slug}/": ["Allech chi lenwi", "Sut y gwyddom"],
        "/cy/datganiad/plan/": ["1 gweithgaredd", "Gwasanaethau pwy", "Ar un dudalen"],
        "/cy/market-position/changes/": ["Dangos beth newidiodd", 'href="/cy/datganiad/"'],
        "/cy/market-position/segments/": ["1 rhan", "Math o ofal"],
        "/cy/market-position/figures/": ["Ffigurau&#x27;r datganiad"],
        "/cy/market-position/print/": ["Yn un darn"],
    }  # fmt: skip
    for address, texts in expected.items():
        content = words_of(client, address)
        for text in [*texts, "Neidio i&#x27;r prif gynnwys"]:
            assert text in content, (address, text)
    assert "Changed since the end of" in client.get("/market-position/changes/").content.decode()


def test_measures_are_kept_apart_by_language(client, home, welsh):
    statement = make_statement(home)
    MeasureFactory(title="Providers")
    page = make_measures_page(statement)
    translate(home, welsh, title="Hafan")
    translate(statement, welsh, title="Datganiad", slug="datganiad")
    translate(page, welsh, title="Mesurau", slug="mesurau")
    assert "Not known yet" in words_of(client, "/market-position/measures/")
    assert "Ddim yn hysbys eto" in words_of(client, "/cy/datganiad/mesurau/")
    assert "Not known yet" in words_of(client, "/market-position/measures/")


def test_versions_are_kept_in_the_language_of_the_page(home, welsh):
    statement = make_statement(home)
    chapter = make_chapter(statement, know=[("text", "<p>Known.</p>")])
    with translation.override("cy"):
        keep_version(page=chapter)
    assert StatementVersion.objects.get(page=chapter).lines[0]["part"] == "What we know now"
    with translation.override("en-gb"):
        assert keep_version(page=chapter) is None
