"""What readers saw and what changed since; the statement in one piece."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from engagement_site.core.documents.pdf import PdfUnavailable
from engagement_site.market_position.domain.versions import keep_first_versions, keep_version
from engagement_site.market_position.models import StatementVersion
from engagement_site.market_position.outline import compare, plain_lines
from engagement_site.market_position.views import statement as statement_views
from tests.factories.market_position import (
    DataSetFactory,
    figures,
    make_chapter,
    make_statement,
)


def lines(*texts, part="Now"):
    return [{"part": part, "text": text} for text in texts]


def told(changes):
    return [
        (change.kind, " ".join(f"{piece.kind[0]}:{piece.text}" for piece in change.pieces))
        for change in changes
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (lines("One", "Two"), lines("One", "Two"), []),
        (lines("388 children are looked after"), lines("485 children are looked after"),
         [("changed", "g:388 n:485 k:children are looked after")]),
        (lines("One"), lines("One", "Something else"), [("added", "n:Something else")]),
        (lines("One", "Something else"), lines("One"), [("removed", "g:Something else")]),
        (lines("All of this goes away"), lines("Quite other words come here"),
         [("added", "n:Quite other words come here"), ("removed", "g:All of this goes away")]),
        (lines("Same words", part="Now"), lines("Same words", part="Next"),
         [("added", "n:Same words"), ("removed", "g:Same words")]),
        (lines("a b c d", "p q r s"), lines("a b c e", "p q r t"),
         [("changed", "k:a b c g:d n:e"), ("changed", "k:p q r g:s n:t")]),
        ([], lines("New"), [("added", "n:New")]),
    ],
)  # fmt: skip
def test_what_differs_between_two_states(before, after, expected):
    assert told(compare(before, after)) == expected


def test_rich_text_without_its_markup():
    assert plain_lines("<h2>A &amp; B</h2><p>One <b>two</b><br/>three</p><ul><li>x</li></ul>") == [
        "A & B", "One two", "three", "x",
    ]  # fmt: skip


@pytest.fixture
def statement(home):
    page = make_statement(home)
    keep_version(page=page, at=timezone.now() - timedelta(days=90))
    return page


@pytest.fixture
def chapter(statement):
    page = make_chapter(statement, know=[("text", "<p>Few homes are open.</p>")])
    keep_version(page=page, at=timezone.now() - timedelta(days=90))
    return page


def changes_since(client, days):
    day = (timezone.localdate() - timedelta(days=days)).isoformat()
    response = client.get(reverse("market_position:changes"), {"since": day})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
class TestVersions:
    def test_publishing_keeps_a_version_and_readers_see_what_changed(self, client, chapter):
        chapter.know = [("text", "<p>Many homes are open.</p>")]
        chapter.save_revision().publish()
        content = changes_since(client, 30)
        assert "Few" in content
        assert "Many" in content
        assert "Changed</strong> in “What we know now”" in content
        assert "This chapter is new since then." in changes_since(client, 120)
        assert "Nothing in the statement has changed" in changes_since(client, 0)

    def test_a_draft_is_not_a_version(self, client, chapter):
        chapter.know = [("text", "<p>Secret draft.</p>")]
        chapter.save_revision()
        keep_first_versions()
        assert StatementVersion.objects.filter(page_id=chapter.pk).count() == 1
        assert "Secret draft" not in changes_since(client, 30)

    def test_publishing_again_without_a_change_keeps_nothing(self, chapter):
        chapter.save_revision().publish()
        assert StatementVersion.objects.filter(page_id=chapter.pk).count() == 1

    def test_a_changed_figure_is_a_new_version_of_each_page_that_shows_it(self, client, statement):
        data_set, other = DataSetFactory(), DataSetFactory()
        figure = {"data_set": data_set, "label": "children", "category": "", "series": ""}
        chart = {"data_set": data_set, "heading": "", "meaning": ""}
        unlike = {**chart, "data_set": other}
        first = make_chapter(statement, know=[("data_figures", [figure])])
        second = make_chapter(statement, slug="two", coming=[("chart", chart)])
        third = make_chapter(statement, slug="three", coming=[("chart", unlike)])
        long_ago = timezone.now() - timedelta(days=60)
        for page in (first, second, third):
            keep_version(page=page, at=long_ago)
        data_set.table = figures("Year | Children\n2021 | 440\n2022 | 512")
        data_set.save()
        counts = [
            StatementVersion.objects.filter(page_id=p.pk).count() for p in (first, second, third)
        ]
        assert counts == [2, 2, 1]
        content = changes_since(client, 30)
        assert "485" in content
        assert "512" in content

    def test_pages_from_before_versions_were_kept_get_one(self, home):
        make_chapter(make_statement(home))
        assert keep_first_versions() == 2
        assert keep_first_versions() == 0

    def test_an_unpublished_chapter_is_not_compared(self, client, chapter):
        chapter.know = [("text", "<p>Withdrawn words.</p>")]
        chapter.save_revision().publish()
        chapter.unpublish()
        assert "Withdrawn" not in changes_since(client, 30)

    @pytest.mark.parametrize(
        "since", ["", "2026-06", "yesterday", "9999-99-99", "0001-01-01", "%00"]
    )
    def test_any_since_is_answered(self, client, chapter, since):
        response = client.get(reverse("market_position:changes"), {"since": since})
        assert response.status_code == 200

    def test_two_versions_are_compared_whichever_day_is_named_first(self, client, chapter):
        now = timezone.now()
        for days, words in ((40, "Two homes."), (20, "Three homes."), (0, "Four homes.")):
            chapter.know = [("text", f"<p>{words}</p>")]
            StatementVersion.objects.filter(
                page=chapter, at__gt=now - timedelta(days=days)
            ).delete()
            keep_version(page=chapter, at=now - timedelta(days=days))
        first, second = (
            (timezone.localdate() - timedelta(days=days)).isoformat() for days in (30, 10)
        )
        for since, until in ((first, second), (second, first)):
            response = client.get(
                reverse("market_position:changes"), {"since": since, "until": until}
            )
            content = response.content.decode()
            assert ">Two</del>" in content.replace('<span class="govuk-visually-hidden">]</span>', "").replace('<span class="govuk-visually-hidden">[was: </span>', "")  # fmt: skip
            assert "Three" in content
            assert "Four" not in content
        nothing = client.get(
            reverse("market_position:changes"), {"since": first, "until": first}
        ).content.decode()
        assert "Nothing in the statement changed between the two days." in nothing

    @pytest.mark.parametrize("until", ["tomorrow", "9999-99-99", "%00", "0001-01-01", "2026-06"])
    def test_any_until_is_answered(self, client, chapter, until):
        response = client.get(reverse("market_position:changes"), {"until": until})
        assert response.status_code == 200

    def test_words_cannot_break_out(self, client, chapter):
        chapter.know = [("quote", {"text": "<script>x</script>", "source": "A"})]
        chapter.save_revision().publish()
        assert "<script>x" not in changes_since(client, 30)


@pytest.mark.django_db
class TestOnePiece:
    def test_the_pdf_is_tagged_and_holds_chapters_charts_and_tables(
        self, client, statement, caplog
    ):
        chart = {"data_set": DataSetFactory(title="Looked after"), "heading": "", "meaning": ""}
        places = {**chart, "data_set": DataSetFactory(title="By place")}
        make_chapter(
            statement, know=[("text", "<p>Known.</p>"), ("chart", chart), ("localities", places)]
        )
        # As the drawing of SVG sees it: colours it can read, and no rule it does not know.
        with caplog.at_level("WARNING", logger="weasyprint"):
            response = client.get(reverse("market_position:pdf"))
        assert [
            record.getMessage() for record in caplog.records if "weasyprint" in record.name
        ] == []
        assert response["Content-Type"] == "application/pdf"
        pdf = pypdf.PdfReader(io.BytesIO(response.content))
        text = " ".join(page.extract_text() for page in pdf.pages)
        for words in ("Children and families", "Known.", "Looked after", "485", "Committee paper"):
            assert words in text
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert pdf.trailer["/Root"]["/Lang"].lower().startswith("en")

    def test_without_the_drawing_libraries_the_page_is_offered(
        self, client, statement, monkeypatch
    ):
        def unavailable(*args):
            raise PdfUnavailable

        monkeypatch.setattr(statement_views, "render_pdf", unavailable)
        response = client.get(reverse("market_position:pdf"))
        assert response.status_code == 503
        assert reverse("market_position:print") in response.content.decode()

    @pytest.mark.parametrize("name", ["pdf", "print", "changes"])
    def test_without_a_statement_there_is_nothing(self, client, home, name):
        assert client.get(reverse(f"market_position:{name}")).status_code == 404
