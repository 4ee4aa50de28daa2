"""What an analysis forgets, what it keeps, and that a withdrawn answer is quoted nowhere."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Revision

from consultations.domain.responses import withdraw_response
from consultations.enums import MayPublish
from engagement_site.core import retention as rules
from engagement_site.core.models import AuditRecord
from feedback_analysis.domain import publishing, reports, retention, sources, themes
from feedback_analysis.engine.vector_store import SqliteVectorStore
from feedback_analysis.enums import SourceState, ThemeStatus
from feedback_analysis.models import (
    CodingSample,
    FeedbackSource,
    ReviewAct,
    SampleCoding,
    SampleItem,
    SourceResponse,
    ThemeChange,
)
from tests.factories.accounts import UserFactory
from tests.factories.consultations import make_consultation, make_submitted
from tests.factories.feedback_analysis import (
    AnalysisFactory,
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
)
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = pytest.mark.django_db
LATE, PORTAL = "Too little notice before the tender", "The portal loses what we wrote"


@pytest.fixture
def two_answers(home):
    """Two responses to a consultation, both of which may be quoted."""
    consultation = make_consultation()
    found = []
    for words in (LATE, PORTAL):
        person = UserFactory()
        found.append(
            make_submitted(
                consultation, by=person, may_publish=MayPublish.WITHOUT_NAME,
                organisation=ProviderOrganisationFactory(owner=person),
                answers={"role": "We run homes", "barriers": words},
            )
        )  # fmt: skip
    return found


@pytest.fixture
def run(two_answers, analyst):
    analysis, consultation = AnalysisFactory(), two_answers[0].consultation
    source = sources.take_consultation(analysis, consultation=consultation, by=analyst)
    run = finished_run(analysis, {"Time and tools": source.responses.all()})
    for theme in run.themes.select_related("run__analysis"):
        themes.set_theme_status(theme, status=ThemeStatus.ACCEPTED, by=analyst)
    return run


def test_what_is_taken_back_is_quoted_nowhere(run, two_answers, analyst, administrator, client):
    heard = publishing.publish_what_we_heard(
        run, publication=publishing.Publication("What we heard"), by=administrator
    )
    report = reports.create_report(run.analysis, by=analyst, title="To the committee")
    section = report.sections.get(generated__contains=LATE)
    reports.edit_section(
        section, text=f"{section.generated}\n\nOur own words.", heading=section.heading,
        included=True, version=section.version, by=analyst,
    )  # fmt: skip
    paper = reports.publish_report(report, by=administrator)
    for page in (heard, paper):
        assert LATE in client.get(page.url).content.decode()

    withdraw_response(response=two_answers[0], by=two_answers[0].respondent)

    for page in (heard, paper):
        text = client.get(page.url).content.decode()
        assert LATE not in text
        assert PORTAL in text
        revisions = Revision.objects.for_instance(page)
        assert revisions.exists()
        assert not any(LATE in json.dumps(revision.content) for revision in revisions)
    section.refresh_from_db()
    assert LATE not in section.generated + section.edited + section.edited_from
    assert PORTAL in section.edited
    assert section.edited.endswith("Our own words.")
    assert not section.has_newer_facts
    assert AuditRecord.objects.filter(verb__startswith="took out a quote").count() == 3


def test_what_goes_by_its_age_leaves_what_was_published(run, two_answers, administrator, client):
    page = publishing.publish_what_we_heard(
        run, publication=publishing.Publication("What we heard"), by=administrator
    )
    two_answers[0].answers.all().delete()  # as the rule for words does
    assert SourceResponse.objects.count() == 1
    assert LATE in client.get(page.url).content.decode()


@pytest.fixture
def years_of_files():
    """A response of a file brought in long ago, one of last year, one of today."""
    found = []
    for days in (2191, 366, 0):
        found.append(SourceResponseFactory(external_id=f"Person {days}"))
        brought_in(found[-1].source, days=days)
    return found


def brought_in(source, *, days):
    then = timezone.now() - timedelta(days=days)
    FeedbackSource.objects.filter(pk=source.pk).update(added_at=then)


def applied(**options):
    done = rules.apply(**options)
    return {rule.name: count for rule, count in done if rule.name.startswith("feedback-")}


def test_who_goes_before_the_words_and_a_dry_run_changes_nothing(years_of_files):
    expected = {"feedback-identity": 2, "feedback-words": 1}
    assert applied(dry_run=True).items() >= expected.items()
    assert SourceResponse.objects.exclude(external_id="").count() == 3
    applied()
    left = SourceResponse.objects.order_by("pk")
    assert [(one.pk, one.external_id) for one in left] == [
        (years_of_files[1].pk, ""), (years_of_files[2].pk, "Person 0"),
    ]  # fmt: skip
    assert not any(applied().values())


def test_old_feedback_brought_in_today_is_there_tomorrow():
    today = timezone.localdate()
    source = FeedbackSourceFactory(gathered_on=today - timedelta(days=3300))
    SourceResponseFactory(source=source, external_id="Person 1")
    assert not any(applied().values())
    assert source.responses.get().external_id == "Person 1"


def test_counts_stay_when_the_words_go(analyst):
    source = FeedbackSourceFactory()
    brought_in(source, days=3000)
    SourceResponseFactory.create_batch(6, source=source)
    run = finished_run(source.analysis, {"Portal": source.responses.all()})
    assert retention.forget_words(timezone.now()) == 6
    theme = run.themes.get()
    assert (theme.responses, run.excerpts.count()) == (6, 0)


def test_an_upload_nobody_confirmed_goes(analyst):
    kept = FeedbackSourceFactory(state=SourceState.UPLOADED)
    old = FeedbackSourceFactory(state=SourceState.UPLOADED)
    brought_in(old, days=31)
    assert retention.forget_uploads(timezone.now(), dry_run=True) == 1
    assert retention.forget_uploads(timezone.now()) == 1
    assert list(FeedbackSource.objects.all()) == [kept]


def test_names_of_the_makers_go_with_the_record_and_coders_stay_apart(run, analyst):
    excerpt = run.excerpts.first()
    sample = CodingSample.objects.create(analysis=run.analysis, run=run, number=1)
    item = SampleItem.objects.create(
        sample=sample, position=1, response=excerpt.response, start=0, end=3, text="Too"
    )
    for name in ("Ada Unreal", "Bo Unreal"):
        SampleCoding.objects.create(item=item, coder=None, coder_label=name)
    soon, long_ago = timezone.now(), timezone.now() + timedelta(days=2556)
    assert retention.forget_names(soon) == 0
    due = retention.forget_names(long_ago, dry_run=True)
    assert retention.forget_names(long_ago) == due > 2
    assert retention.forget_names(long_ago) == 0
    for model in (ThemeChange, ReviewAct):
        assert not model.objects.filter(by_label__contains=str(analyst)).exists()
    labels = set(SampleCoding.objects.values_list("coder_label", flat=True))
    assert len(labels) == 2
    assert not any("Unreal" in label for label in labels)


def test_what_runs_keep_of_texts_goes_after_a_week(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    now, path = timezone.now(), tmp_path / "vectors.sqlite3"
    assert retention.forget_vectors(now + timedelta(days=8)) == 0
    assert not path.exists()  # nothing was kept, so nothing is made
    SqliteVectorStore(path).put_many({"one": b"words told " * 400, "other": b"more"})
    assert retention.forget_vectors(now + timedelta(days=6)) == 0
    assert retention.forget_vectors(now + timedelta(days=8), dry_run=True) == 2
    assert len(SqliteVectorStore(path).get_many(["one", "other"])) == 2
    assert retention.forget_vectors(now + timedelta(days=8)) == 2
    assert SqliteVectorStore(path).get_many(["one", "other"]) == {}
    assert not any(b"words told" in file.read_bytes() for file in tmp_path.iterdir())
    assert "feedback-vectors" in {rule.name for rule in rules.rules()}
