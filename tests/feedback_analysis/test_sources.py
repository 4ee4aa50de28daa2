"""Taking responses in: one transaction, a row-by-row account, consultations, removal."""

import pytest

from engagement_site.core.models import AuditRecord
from engagement_site.core.spreadsheets.sheets import SpreadsheetError
from feedback_analysis.domain import analyses, sources
from feedback_analysis.models import FeedbackSource, SourceResponse, SourceUpload
from feedback_analysis.spreadsheets.guessing import guess
from feedback_analysis.spreadsheets.mapping import ColumnMapping
from tests.factories.feedback_analysis import (
    AnalysisFactory,
    csv_bytes,
    finished_run,
    small_corpus,
    take_file,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def analysis():
    return AnalysisFactory()


def test_creating_and_changing_an_analysis_is_audited(analyst):
    analysis = analyses.create_analysis(by=analyst, title="Forum", asked="What?", gathered="Forms")
    analyses.change_analysis(analysis, by=analyst, title="Forum 2027", asked="What?")
    assert [record.verb for record in AuditRecord.objects.order_by("pk")] == ["created", "changed"]
    assert AuditRecord.objects.latest("pk").detail == {"fields": ["title"]}
    with pytest.raises(TypeError):
        analyses.change_analysis(analysis, by=analyst, created_by=None)


def test_a_file_that_cannot_be_read_leaves_nothing(analysis, analyst):
    with pytest.raises(SpreadsheetError):
        sources.upload_spreadsheet(analysis, name="a.csv", content=b"", by=analyst)
    assert not FeedbackSource.objects.exists()


def test_confirming_stores_every_answer_with_its_facts_and_forgets_the_upload(analysis, analyst):
    source = take_file(analysis, small_corpus(), by=analyst, illustrative=True)
    assert (source.taken, source.blank, source.refused, source.illustrative) == (27, 1, [], True)
    assert not SourceUpload.objects.exists()
    secret = SourceResponse.objects.get(external_id="P90")
    assert (secret.confidential, secret.is_quotable) == (True, False)
    assert secret.facts == {"respondent_type": "company"}
    assert source.mapping["columns"] == ["id", "text", "respondent_type", "confidential"]


def test_refused_rows_stop_the_import_until_they_are_left_out(analysis, analyst):
    content = csv_bytes("id,text", "1,The portal is slow to use", "1,The same id once more here")
    source = sources.upload_spreadsheet(analysis, name="a.csv", content=content, by=analyst)
    mapping = ColumnMapping(text=(1,), id=0)
    with pytest.raises(sources.RowsRefused) as caught:
        sources.confirm_columns(source, mapping=mapping, by=analyst)
    assert [refusal.row for refusal in caught.value.account.refused] == [3]
    assert not SourceResponse.objects.exists()
    source.refresh_from_db()
    assert not source.is_ready

    sources.confirm_columns(source, mapping=mapping, by=analyst, leave_out_refused=True)
    source.refresh_from_db()
    assert source.refused == [{"row": 3, "reason": 'Its id "1" stands in row 2 already.'}]
    assert SourceResponse.objects.count() == 1


def test_confirming_twice_takes_the_answers_once(analysis, analyst):
    source = sources.upload_spreadsheet(analysis, name="a.csv", content=small_corpus(), by=analyst)
    mapping = guess(sources.uploaded_sheets(source)[0])
    sources.confirm_columns(source, mapping=mapping, by=analyst)
    with pytest.raises(sources.SourceError, match="confirmed already"):
        sources.confirm_columns(source, mapping=mapping, by=analyst)
    assert SourceResponse.objects.count() == 27


def test_a_column_without_words_is_no_answer_column(analysis, analyst):
    content = csv_bytes("id,text,comments", "1,The portal is slow,", "2,The fees are low,")
    source = sources.upload_spreadsheet(analysis, name="a.csv", content=content, by=analyst)
    with pytest.raises(sources.SourceError, match="no row holds any words"):
        sources.confirm_columns(source, mapping=ColumnMapping(text=(2,)), by=analyst)


def test_a_file_name_is_shown_without_its_folder_or_tricks(analysis, analyst):
    source = sources.upload_spreadsheet(
        analysis, name="C:\\temp\\for\u202eum.csv", content=small_corpus(), by=analyst
    )
    assert source.name == "forum.csv"


def test_a_source_goes_while_no_run_rests_on_it(analysis, analyst):
    source = take_file(analysis, small_corpus(), by=analyst)
    sources.remove_source(source, by=analyst)
    assert not SourceResponse.objects.exists()

    source = take_file(analysis, small_corpus(), by=analyst)
    finished_run(analysis, {"Portal": source.responses.all()[:6]})
    with pytest.raises(sources.SourceError, match="A run has read"):
        sources.remove_source(source, by=analyst)
    assert source.responses.count() == 27
