"""Cross-tables, counts by choice, charts as files, the timeline over all analyses."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from feedback_analysis.enums import Repeats
from feedback_analysis.queries import tables
from tests.factories.feedback_analysis import (
    AnalysisFactory,
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    source = FeedbackSourceFactory(gathered_on=date(2017, 11, 9), name="conference.csv")
    make = SourceResponseFactory.create_batch
    companies = make(
        30, source=source, facts={"respondent_type": "company"}, text="The portal is slow."
    )
    charities = make(30, source=source, facts={"respondent_type": "charity"}, text="Fees are low.")
    return finished_run(
        source.analysis,
        {"Portal": [*companies[:25], *charities[:5]], "Fees": [*charities[3:], *companies[24:]]},
    )


def words(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(soup.select_one("main").get_text(" ").split())


def test_a_table_marks_what_is_more_than_chance(run):
    table = tables.theme_table(run, "respondent_type")
    portal = table.rows[0]
    assert [(cell.count, cell.mark) for cell in portal.cells] == [(5, "fewer"), (25, "more")]
    assert table.columns == [("Charity", 30), ("Company", 30)]


def test_only_groupings_that_tell_groups_apart_are_offered(run):
    assert tables.groupings(run) == [("respondent_type", "Type of respondent")]


@pytest.mark.parametrize(
    ("choice", "portal", "apart"),
    [(Repeats.EACH, 30, 0), (Repeats.ONCE, 21, 0), (Repeats.APART, 20, 10)],
)
def test_copies_count_as_the_analyst_chose(run, choice, portal, apart):
    members = run.excerpts.filter(codes__theme__number=1).values("response")[:10]
    run.run_responses.filter(response__in=members).update(duplicate_group=1)
    run.analysis.repeats = choice
    counted = tables.theme_counts(run)
    assert counted.counts[run.themes.get(number=1).pk] == portal
    assert (counted.apart, counted.apart_texts) == (apart, bool(apart))


def test_the_timeline_goes_over_all_analyses_oldest_first(run):
    later = FeedbackSourceFactory(analysis=AnalysisFactory(), gathered_on=date(2019, 3, 1))
    answers = [
        SourceResponseFactory(source=later, text="Your portal again."),
        SourceResponseFactory(source=later, text="Nothing to do with it."),
    ]
    finished_run(later.analysis, {"Old": answers})
    finished_run(later.analysis, {"Letters": answers})
    found = tables.timeline("portal")
    assert [(moment.on, moment.mentions, moment.responses) for moment in found] == [
        (date(2017, 11, 9), 35, 60), (date(2019, 3, 1), 1, 2),
    ]  # fmt: skip
    # An excerpt speaks of a thing also where its theme is called so: five charities stand in Portal.
    assert tables.speaking_of("portal").count() == 36
    assert [moment.mentions for moment in tables.timeline("letters")] == [0, 2]


def test_the_pages_and_files(client, analyst, home, run):
    client.force_login(analyst)
    here = f"/cms/analysis/{run.analysis.pk}/runs/1/figures/"
    page = words(client.get(here))
    assert "▲ more" in page
    assert "Map of the excerpts" not in page
    for name, kind in (("themes.svg", "image/svg+xml"), ("saturation.png", "image/png")):
        drawn = client.get(f"{here}{name}?download")
        assert drawn["Content-Type"] == kind
        assert "attachment" in drawn["Content-Disposition"]
    assert client.get(f"{here}saturation.png").content[:4] == b"\x89PNG"
    for missing in ("map.svg", "learning.svg", "other.svg", "themes.gif", "table.csv?by=other"):
        assert client.get(here + missing).status_code == 404
    table = client.get(f"{here}table.csv?by=respondent_type").content.decode("utf-8-sig")
    assert table.splitlines()[:2] == ["Theme,Charity (of 30),Company (of 30)", "Portal,5,25"]
    run.excerpts.update(x=0.5, y=-0.5)
    run.analysis.save()
    assert b"<title>Excerpts by likeness</title>" in client.get(f"{here}map.svg").content
    said = client.get("/cms/analysis/said/?q=portal")
    assert "9 November 2017" in words(said)
    assert client.get("/cms/analysis/said/chart.svg?q=portal").status_code == 200
    assert "Nobody has spoken of it" in words(client.get("/cms/analysis/said/?q=unheard-of"))


def test_small_numbers_are_hidden_in_page_and_file(client, analyst, home, run):
    client.force_login(analyst)
    few = run.run_responses.values_list("response", flat=True)[:3]
    from feedback_analysis.models import SourceResponse

    SourceResponse.objects.filter(pk__in=list(few)).update(facts={"respondent_type": "NHS body"})
    here = f"/cms/analysis/{run.analysis.pk}/runs/1/figures/"
    assert "of fewer than 5" in words(client.get(here))
    table = client.get(f"{here}table.csv?by=respondent_type").content.decode("utf-8-sig")
    assert table.splitlines()[1].split(",")[1:] == ["hidden", "22", "hidden"]
