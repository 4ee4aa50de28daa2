"""Data sets: entered or uploaded once, shown wherever they are used, flagged when they age."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from engagement_site.market_position.models import DataSet
from tests.factories.market_position import DataSetFactory, figures, make_chapter, make_statement

pytestmark = pytest.mark.django_db

LIST = "wagtailsnippets_market_position_dataset"


@pytest.fixture
def statement(home):
    return make_statement(home)


@pytest.fixture
def editor(client, commissioner):
    client.force_login(commissioner)
    return client


def sent(**changes):
    return {
        "title": "Children looked after", "slug": "", "unit": "children", "chart_kind": "lines",
        "figures_text": "Year | Children\n2021 | 440\n2022 | 485", "sheet_name": "",
        "period": "2021 to 2022", "geography": "Gateshead", "source": "Committee paper",
        "source_url": "", "licence": "ogl", "published": "", "review_by": "", "note": "",
        "public": "on", **changes,
    }  # fmt: skip


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_figures_entered_by_hand(editor):
    response = editor.post(reverse(f"{LIST}:add"), sent())
    assert response.status_code == 302, response.context["form"].errors
    data_set = DataSet.objects.get()
    assert data_set.slug == "children-looked-after"
    assert data_set.shown_rows() == [("2021", ["440"]), ("2022", ["485"])]
    assert data_set.revisions.count() == 1


def test_figures_from_a_file_replace_those_in_the_box(editor):
    data_set = DataSetFactory()
    upload = SimpleUploadedFile("new.csv", "Year,Children\n2023,501\n".encode("utf-8-sig"))
    response = editor.post(reverse(f"{LIST}:edit", args=[data_set.pk]), sent(upload=upload))
    assert response.status_code == 302, response.context["form"].errors
    assert DataSet.objects.get().shown_rows() == [("2023", ["501"])]


def test_a_file_with_errors_is_refused_row_by_row_and_changes_nothing(editor):
    data_set = DataSetFactory()
    upload = SimpleUploadedFile("new.csv", b"Year,Children\n2022,many\n,480\n2023,501\n")
    response = editor.post(reverse(f"{LIST}:edit", args=[data_set.pk]), sent(upload=upload))
    errors = response.context["form"].errors["upload"][0].split("\n")
    assert [line[:6] for line in errors] == ["Row 2:", "Row 3:"]
    assert "“many” is not a number" in response.content.decode()
    data_set.refresh_from_db()
    assert data_set.shown_rows() == [("2021", ["440"]), ("2022", ["485"])]


def test_of_many_errors_the_first_are_shown_and_the_rest_counted(editor):
    rows = "\n".join(f"{year} | many" for year in range(1990, 2020))
    response = editor.post(reverse(f"{LIST}:add"), sent(figures_text=f"Year | Children\n{rows}"))
    errors = response.context["form"].errors["figures_text"][0].split("\n")
    assert len(errors) == 21
    assert errors[-1] == "And 10 more. Nothing was taken over."


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("figures.pdf", b"%PDF-1.7", "Upload a CSV file"),
        ("figures.xlsx", b"PK\x03\x04 broken", ""),
        ("figures.csv", b"", ""),
        ("figures.csv", b"Year\n2021\n", "only one column"),
    ],
)
def test_files_that_hold_no_figures(editor, name, content, words):
    upload = SimpleUploadedFile(name, content)
    response = editor.post(reverse(f"{LIST}:add"), sent(upload=upload))
    assert response.status_code == 200
    assert words in str(response.context["form"].errors["upload"])
    assert not DataSet.objects.exists()


def test_of_several_sheets_one_must_be_named(editor):
    import openpyxl

    book = openpyxl.Workbook()
    for sheet, number in ((book.active, 1), (book.create_sheet("Adults"), 2)):
        sheet.append(["Year", "People"])
        sheet.append(["2022", number])
    stream = io.BytesIO()
    book.save(stream)
    for name, shown in (("", None), ("Adults", [("2022", ["2"])])):
        upload = SimpleUploadedFile("book.xlsx", stream.getvalue())
        response = editor.post(reverse(f"{LIST}:add"), sent(upload=upload, sheet_name=name))
        if shown is None:
            assert "Say which sheet" in str(response.context["form"].errors["upload"])
        else:
            assert DataSet.objects.get().shown_rows() == shown


def test_a_figure_edited_once_is_seen_everywhere(client, statement, commissioner):
    data_set = DataSetFactory()
    block = {"data_set": data_set, "label": "children", "category": "", "series": ""}
    chart = {"data_set": data_set, "heading": "", "meaning": ""}
    statement.figures = [("data_figure", block)]
    statement.save_revision().publish()
    make_chapter(
        statement, know=[("data_figures", [block]), ("chart", chart), ("localities", chart)]
    )
    places = (
        "/market-position/",
        "/market-position/children-and-families/",
        "/market-position/print/",
    )
    for address in places:
        assert "485" in text_of(client, address)
    before = text_of(client, places[1])
    client.force_login(commissioner)
    client.post(reverse(f"{LIST}:edit", args=[data_set.pk]), sent(
        title=data_set.title, slug=data_set.slug, figures_text="Year | Children\n2021 | 440\n2022 | 512",
    ))  # fmt: skip
    for address in (*places, data_set.get_absolute_url()):
        content = text_of(client, address)
        assert "512" in content
        assert "485" not in content
    chart_address = before.split('src="/market-position/figures/')[1].split('"')[0]
    assert chart_address not in text_of(client, places[1])


def test_a_chart_comes_with_words_table_source_and_download(client, statement):
    data_set = DataSetFactory(source_url="https://example.org/paper", note="Counted in March.")
    make_chapter(
        statement, know=[("chart", {"data_set": data_set, "heading": "", "meaning": "More."})]
    )
    content = text_of(client, "/market-position/children-and-families/")
    for expected in (
        "up to 485 (2022) from 440 (2021).", "More.", "https://example.org/paper", "Counted in March.",
        "<th scope=\"row\" class=\"govuk-table__header\">2021</th>", data_set.get_absolute_url(),
    ):  # fmt: skip
        assert expected in content


@pytest.mark.parametrize("hidden", ["deleted", "being checked"])
def test_a_block_without_its_figures_shows_nothing(client, statement, hidden):
    data_set = DataSetFactory(title="Secret figures")
    chart = {"data_set": data_set, "heading": "", "meaning": ""}
    figure = {"data_set": data_set, "label": "secret label", "category": "", "series": ""}
    make_chapter(
        statement, know=[("chart", chart), ("localities", chart), ("data_figures", [figure])]
    )
    if hidden == "deleted":
        data_set.delete()
    else:
        DataSet.objects.update(public=False)
        assert client.get(data_set.get_absolute_url()).status_code == 404
    content = text_of(client, "/market-position/children-and-families/")
    assert "Secret figures" not in content
    assert "secret label" not in content


def test_places_stand_largest_first_without_a_map(client, statement):
    data_set = DataSetFactory(
        table=figures("Place | Change\nA town | 2\nB town | -3\nC town | 9\nD town | [x]"), unit="%"
    )
    chart = {"data_set": data_set, "heading": "By town", "meaning": ""}
    make_chapter(statement, know=[("localities", chart)])
    content = text_of(client, "/market-position/children-and-families/")
    order = [content.index(name) for name in ("C town", "A town", "B town", "D town")]
    assert order == sorted(order)
    assert "no figure" in content


def test_stale_figures_are_flagged_to_editors_and_dated_for_readers(
    client, statement, commissioner
):
    today = timezone.localdate()
    old = DataSetFactory(title="Old figures", review_by=today - timedelta(days=1))
    DataSetFactory(title="Fresh figures", review_by=today)
    make_chapter(statement, know=[("chart", {"data_set": old, "heading": "", "meaning": ""})])
    assert "may be out of date" in text_of(client, "/market-position/children-and-families/")
    client.force_login(commissioner)
    panel = text_of(client, "/cms/")
    assert "Old figures" in panel
    assert "Fresh figures" not in panel
    listed = text_of(client, reverse(f"{LIST}:list") + "?stale=due")
    assert "Old figures" in listed
    assert "Fresh figures" not in listed


def test_a_review_before_publication_is_refused():
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="lies before"):
        DataSetFactory.build(published=today, review_by=today - timedelta(days=1)).clean()


def test_figures_can_be_downloaded_safely(client):
    data_set = DataSetFactory(
        table=figures("Year | =cmd\n2021 | 440\n2022 | [x]"), source="+source"
    )
    response = client.get(reverse("market_position:data_set_csv", args=[data_set.slug]))
    rows = list(csv.DictReader(io.StringIO(response.content.decode().removeprefix("\ufeff"))))
    assert [(row["category"], row["series"], row["value"]) for row in rows] == [
        ("2021", "'=cmd", "440"), ("2022", "'=cmd", ""),
    ]  # fmt: skip
    assert rows[0]["source"] == "'+source"


def test_the_drawing_is_served_and_nothing_else(client):
    data_set = DataSetFactory()
    response = client.get(reverse("market_position:chart", args=[data_set.slug, "lines"]))
    assert response["Content-Type"] == "image/svg+xml"
    assert b"<svg" in response.content
    assert (
        client.get(reverse("market_position:chart", args=[data_set.slug, "pie"])).status_code == 404
    )
    empty = DataSetFactory(table={})
    assert (
        client.get(reverse("market_position:chart", args=[empty.slug, "bars"])).status_code == 404
    )
    assert "table" in text_of(client, empty.get_absolute_url())


def test_the_page_of_a_data_set_says_where_it_is_used(client, statement):
    data_set = DataSetFactory(licence="ogl")
    make_chapter(statement, know=[("chart", {"data_set": data_set, "heading": "", "meaning": ""})])
    content = text_of(client, data_set.get_absolute_url())
    assert "Open Government Licence" in content
    assert 'href="/market-position/children-and-families/"' in content
    assert data_set.title in text_of(client, reverse("market_position:data_sets"))


def test_twelve_charts_cost_few_queries(client, statement, settings, django_assert_max_num_queries):
    settings.PUBLIC_PAGE_CACHE_SECONDS = 300
    charts = [
        ("chart", {"data_set": DataSetFactory(), "heading": "", "meaning": ""}) for _ in range(12)
    ]
    make_chapter(
        statement, know=charts[:3], coming=charts[3:6], shaping=charts[6:9], taking_part=charts[9:]
    )
    address = "/market-position/children-and-families/"
    text_of(client, address)
    with django_assert_max_num_queries(0):
        text_of(client, address)
    # A visitor with a session gets no kept page, only what all pages share.
    client.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
    with django_assert_max_num_queries(16):
        content = text_of(client, address)
    assert content.count("me-chart__image") == 12
