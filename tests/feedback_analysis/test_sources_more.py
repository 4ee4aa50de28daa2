"""Pasted notes, remembered columns, comparing runs, engagement over time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from feedback_analysis.domain import sources
from feedback_analysis.domain.sources import SourceError
from feedback_analysis.models import SourceResponse
from feedback_analysis.queries.comparing import compare
from feedback_analysis.queries.measures import financial_year, measures
from tests.factories.consultations import make_consultation, make_submitted
from tests.factories.events import make_event
from tests.factories.feedback_analysis import (
    AnalysisFactory,
    FeedbackSourceFactory,
    SourceResponseFactory,
    csv_bytes,
    finished_run,
    take_file,
)

pytestmark = pytest.mark.django_db


def test_each_line_of_notes_is_an_answer(analyst):
    analysis = AnalysisFactory()
    source = sources.take_notes(
        analysis, name="Flip chart", text="- Slow portal\n\n2) Low fees\n• Both\n3 carers left\n",
        session="Workshop A", gathered_on=date(2017, 11, 9), by=analyst,
    )  # fmt: skip
    texts = list(source.responses.order_by("row").values_list("text", flat=True))
    assert texts == ["Slow portal", "Low fees", "Both", "3 carers left"]
    assert SourceResponse.objects.first().facts == {"session": "Workshop A"}
    assert source.is_ready


def test_notes_without_words_are_refused(client, home, analyst):
    analysis = AnalysisFactory()
    with pytest.raises(SourceError, match="at least one line"):
        sources.take_notes(analysis, name="x", text=" \n - \n", by=analyst)
    client.force_login(analyst)
    here = f"/cms/analysis/{analysis.pk}/sources/notes/"
    assert client.get(here).status_code == 200
    assert client.post(here, {"name": "x", "text": "-  \n"}).status_code == 422
    taken = client.post(here, {"name": "Wall", "text": "One\nTwo"}, follow=True)
    assert "2 answers were taken from Wall" in taken.content.decode()


def test_columns_are_remembered_by_their_headings(client, home, analyst):
    from feedback_analysis.spreadsheets.mapping import ColumnMapping

    first, second = AnalysisFactory(), AnalysisFactory()
    content = csv_bytes("Ref,Words,Who", "1,The portal is slow today,company")
    source = sources.upload_spreadsheet(first, name="a.csv", content=content, by=analyst)
    sources.confirm_columns(
        source, mapping=ColumnMapping(text=(1,), id=0, facts={"locality": 2}), by=analyst
    )
    client.force_login(analyst)
    page = client.post(
        f"/cms/analysis/{second.pk}/sources/upload/",
        {"file": SimpleUploadedFile("b.csv", content)}, follow=True,
    )  # fmt: skip
    assert "taken in before" in page.content.decode()
    soup = BeautifulSoup(page.content, "html.parser")
    assert soup.select_one("#id_fact_locality option[selected]")["value"] == "2"
    other = csv_bytes("Ref,Words,Whom", "1,The portal is slow today,company")
    page = client.post(
        f"/cms/analysis/{second.pk}/sources/upload/",
        {"file": SimpleUploadedFile("c.csv", other)}, follow=True,
    )  # fmt: skip
    assert "taken in before" not in page.content.decode()


def test_a_lot_column_is_known(analyst):
    analysis = AnalysisFactory()
    source = take_file(analysis, csv_bytes("text,Lot", "The portal is slow to use,1"), by=analyst)
    assert source.responses.get().facts == {"lot": "1"}


def test_two_runs_are_compared_over_what_both_read(client, home, analyst):
    source = FeedbackSourceFactory()
    answers = SourceResponseFactory.create_batch(10, source=source)
    one = finished_run(source.analysis, {"Portal": answers[:6], "Fees": answers[6:]})
    new = SourceResponseFactory(source=source)
    other = finished_run(
        source.analysis, {"Gate": answers[:5], "Pay": answers[6:], "Odd": [answers[5], new]}
    )
    found = compare(one, other)
    assert (found.common, found.alike) == (10, 9)
    assert [(line.label, line.nearest, line.both) for line in found.lines] == [
        ("Portal", "Gate", 5), ("Fees", "Pay", 4),
    ]  # fmt: skip
    assert found.only_other == [("Odd", 1)]
    client.force_login(analyst)
    page = client.get(f"/cms/analysis/{source.analysis.pk}/compare/")
    assert "Of 10 answers both have read, 9 stand in the same themes" in page.content.decode()


def test_a_financial_year_begins_in_april():
    assert [financial_year(date(2018, 3, 31)), financial_year(date(2018, 4, 1))] == [2017, 2018]


def test_engagement_over_time(client, home, analyst, provider, organisation):
    assert measures() == []
    past = make_event(starts_at=datetime(2017, 11, 9, 9, tzinfo=UTC))
    make_registration_at(past, organisation)
    page = make_consultation()
    response = make_submitted(page, by=provider, organisation=organisation)
    response.submitted_at = datetime(2019, 5, 1, tzinfo=UTC)
    response.save()
    closed = datetime(2019, 5, 10, tzinfo=UTC)
    type(page).objects.filter(pk=page.pk).update(
        opening_at=closed - timedelta(days=30),
        closing_at=closed,
        outcome_published_at=closed + timedelta(days=12),
    )
    found = {year.title: year for year in measures()}
    assert (found["2017/18"].participants, found["2017/18"].new) == (1, 1)
    assert (found["2019/20"].participants, found["2019/20"].new) == (1, 0)
    assert (found["2019/20"].response_rate, found["2019/20"].days_to_reply) == (100, 12)
    client.force_login(analyst)
    assert "2019/20" in client.get("/cms/analysis/measures/").content.decode()
    table = client.get("/cms/analysis/measures.csv").content.decode("utf-8-sig").splitlines()
    assert table[1].startswith("2017/18,1,1,0,0,,1,")


def make_registration_at(event, organisation):
    """A booking of an event that is over; the verb takes none, so the row is written here."""
    from uuid import uuid4

    from events.models import Registration

    return Registration.objects.create(event=event, organisation=organisation, token=uuid4())
