"""Human decisions about themes: history, two people at once, and what a new run keeps."""

import pytest
from django.core.exceptions import PermissionDenied

from engagement_site.core.permissions import Role
from feedback_analysis.domain import themes
from feedback_analysis.domain.carry_over import carry_decisions_over
from feedback_analysis.enums import ThemeStatus
from feedback_analysis.models import CodebookTheme, Theme, ThemeChange
from feedback_analysis.queries import decided_but_not_found
from tests.factories.accounts import UserFactory
from tests.factories.feedback_analysis import (
    AnalysisFactory,
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def responses():
    source = FeedbackSourceFactory(analysis=AnalysisFactory())
    return SourceResponseFactory.create_batch(12, source=source)


@pytest.fixture
def theme(responses):
    run = finished_run(
        responses[0].source.analysis, {"Letter": responses[:7], "Fees": responses[6:]}
    )
    return run.themes.get(number=1)


def describe(theme, by, label="Portal", version=0, description="Too slow."):
    return themes.describe_theme(
        theme, label=label, description=description, version=version, by=by
    )


def test_a_name_given_by_a_person_stands_beside_the_machines(theme, analyst):
    describe(theme, analyst, label="  Portal   burden ")
    theme = Theme.objects.with_decisions().get(pk=theme.pk)
    assert (theme.label, theme.machine_label) == ("Portal burden", "Letter")
    assert (theme.description, theme.machine_description) == ("Too slow.", "About letter.")
    assert (theme.is_renamed, theme.status, theme.version) == (True, ThemeStatus.CANDIDATE, 1)


def test_every_decision_is_kept_with_who_and_what_it_was(theme, analyst):
    describe(theme, analyst)
    theme.refresh_from_db()
    themes.set_theme_status(theme, status=ThemeStatus.ACCEPTED, by=analyst)
    changes = ThemeChange.objects.order_by("pk").values_list("by_label", "field", "before", "after")
    assert list(changes) == [
        ("Ana Analyst", "label", "Letter", "Portal"),
        ("Ana Analyst", "description", "About letter.", "Too slow."),
        ("Ana Analyst", "status", "Candidate", "Accepted"),
    ]
    analyst.delete()
    assert ThemeChange.objects.filter(by_label="Ana Analyst").count() == 3


def test_an_empty_name_brings_the_machines_back(theme, analyst):
    describe(theme, analyst)
    theme = describe(theme, analyst, label="", description="", version=1)
    assert (theme.label, theme.is_renamed) == ("Letter", False)
    assert ThemeChange.objects.count() == 4


def test_saving_what_stands_already_changes_nothing(theme, analyst):
    describe(theme, analyst, label="Letter", description="About letter.")
    assert not CodebookTheme.objects.exists()


def test_two_people_renaming_at_once_lose_nothing(theme, analyst):
    bea = UserFactory(role=Role.ANALYST, name="Bea")
    describe(theme, bea, label="Portal")
    with pytest.raises(themes.ChangedMeanwhile, match="Bea changed this theme") as caught:
        describe(theme, analyst, label="Letters")
    assert caught.value.theme.label == "Portal"
    describe(theme, analyst, label="Letters", version=caught.value.theme.version)
    found = list(ThemeChange.objects.filter(field="label").values_list("before", "after"))
    assert found == [("Portal", "Letters"), ("Letter", "Portal")]


def test_deciding_takes_the_permission(theme, commissioner):
    with pytest.raises(PermissionDenied):
        describe(theme, commissioner)


def test_a_new_run_keeps_what_was_decided_about_the_same_theme(theme, responses, analyst):
    describe(theme, analyst)
    theme.refresh_from_db()
    themes.set_theme_status(theme, status=ThemeStatus.ACCEPTED, by=analyst)
    more = SourceResponseFactory.create_batch(5, source=responses[0].source)
    fresh = finished_run(
        theme.run.analysis, {"Wages": responses[7:], "Envelope": [*responses[:6], *more]}
    )
    assert carry_decisions_over(fresh) == 1
    kept = fresh.themes.with_decisions().get(machine_label="Envelope")
    assert (kept.label, kept.status, kept.description) == ("Portal", "accepted", "Too slow.")
    assert fresh.themes.with_decisions().get(machine_label="Wages").codebook is None
    assert decided_but_not_found(fresh) == []


def test_a_decided_theme_a_new_run_does_not_find_stays_in_the_codebook(theme, responses, analyst):
    describe(theme, analyst)
    scattered = finished_run(
        theme.run.analysis, {"One": responses[:2], "Two": responses[2:4], "Three": responses[4:]}
    )
    assert carry_decisions_over(scattered) == 0
    assert [entry.label for entry in decided_but_not_found(scattered)] == ["Portal"]
