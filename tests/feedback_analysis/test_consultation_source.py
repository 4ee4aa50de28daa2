"""The answers of a consultation as a source: consent, confidentiality and withdrawal go with them."""

import pytest

from consultations.domain.responses import DraftAnswer, withdraw_response
from consultations.enums import MayPublish
from feedback_analysis.domain import sources
from feedback_analysis.models import SourceResponse
from tests.factories.accounts import UserFactory
from tests.factories.consultations import make_consultation, make_submitted
from tests.factories.feedback_analysis import AnalysisFactory, finished_run
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation(home):
    return make_consultation()


def answer(consultation, words, **options):
    person = UserFactory()
    organisation = ProviderOrganisationFactory(owner=person)
    return make_submitted(
        consultation,
        by=person,
        organisation=organisation,
        answers={"role": "We run homes", "barriers": words},
        **options,
    )


def test_only_answers_in_words_are_taken_with_what_is_known_of_who_gave_them(consultation, analyst):
    response = answer(consultation, "Too little notice")
    source = sources.take_consultation(AnalysisFactory(), consultation=consultation, by=analyst)
    taken = source.responses.get()
    assert (source.taken, source.is_ready, source.name) == (1, True, "What should we buy?")
    assert (taken.text, taken.question) == ("Too little notice", "What would stop you?")
    assert taken.external_id == response.reference
    assert taken.facts == {
        "respondent_type": "Company",
        "organisation_size": "10 to 49 people",
        "current_provider": "yes",
        "origin": "On this site",
    }
    assert taken.is_quotable


def test_confidential_and_unconsented_answers_are_never_quotable(consultation, analyst):
    answer(consultation, DraftAnswer("Our price", confidential=True))
    answer(consultation, "Count me, do not quote me", may_publish=MayPublish.NO)
    source = sources.take_consultation(AnalysisFactory(), consultation=consultation, by=analyst)
    kept = {r.text: (r.confidential, r.is_quotable) for r in source.responses.all()}
    assert kept == {"Our price": (True, False), "Count me, do not quote me": (False, False)}


def test_withdrawing_a_response_erases_what_was_read_from_it(consultation, analyst):
    response = answer(consultation, "Too little notice")
    source = sources.take_consultation(AnalysisFactory(), consultation=consultation, by=analyst)
    run = finished_run(source.analysis, {"Notice": source.responses.all()})
    assert run.excerpts.count() == 1
    withdraw_response(response=response, by=response.respondent)
    assert not SourceResponse.objects.exists()
    assert run.excerpts.count() == 0


def test_a_consultation_is_taken_once_and_only_with_answers(consultation, analyst):
    analysis = AnalysisFactory()
    with pytest.raises(sources.SourceError, match="Nobody has answered"):
        sources.take_consultation(analysis, consultation=consultation, by=analyst)
    assert not analysis.sources.exists()
    answer(consultation, "Too little notice")
    sources.take_consultation(analysis, consultation=consultation, by=analyst)
    with pytest.raises(sources.SourceError, match="already"):
        sources.take_consultation(analysis, consultation=consultation, by=analyst)


def test_the_analyst_chooses_among_those_with_responses(consultation, analyst, client):
    make_consultation(title="Nobody answered this one")
    answer(consultation, "Too little notice")
    client.force_login(analyst)
    analysis = AnalysisFactory()
    address = f"/cms/analysis/{analysis.pk}/sources/consultation/"
    page = client.get(address).content.decode()
    assert "What should we buy? (1 response)" in page
    assert "Nobody answered" not in page
    taken = client.post(address, {"consultation": consultation.pk}, follow=True)
    assert "1 answer was taken from What should we buy?" in taken.content.decode()
    again = client.post(address, {"consultation": consultation.pk})
    assert again.status_code == 422
    assert "already" in again.content.decode()
