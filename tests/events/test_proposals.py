"""Show and tell: proposing, reviewing, deciding, the programme and the page."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from events.domain import errors, proposals
from events.enums import ProposalFormat, ProposalState
from events.models import Proposal
from tests.factories.events import make_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(index):
    """A show and tell that takes proposals since yesterday."""
    return make_event(
        proposals_open_at=timezone.now() - timedelta(days=1),
        proposals_close_at=timezone.now() + timedelta(days=10),
        sessions=[{"title": "Tables", "kind": "show_and_tell", "at": 1, "until": 2}],
    )


def propose(event, organisation, title="Our farm", **options):
    by = options.pop("by", None) or organisation.memberships.first().user
    return proposals.propose(
        event=event, organisation=organisation, by=by, title=title,
        summary="Horses help people talk.", showing=ProposalFormat.TABLE, **options,
    )  # fmt: skip


class TestProposing:
    def test_is_confirmed_by_mail(self, event, organisation, provider, mail_to, deliver_on_commit):
        with deliver_on_commit():
            proposal = propose(event, organisation)
        assert proposal.state == ProposalState.SUBMITTED
        [message] = mail_to(provider.email)
        assert message.subject == "We have your proposal: Our farm"
        assert proposal.reference in message.body

    def test_only_while_the_call_is_open(self, event, organisation):
        for now in (event.proposals_close_at, event.proposals_open_at - timedelta(seconds=1)):
            with pytest.raises(errors.ProposalsClosed):
                propose(event, organisation, now=now)
        with pytest.raises(errors.ProposalsClosed):
            propose(make_event(), organisation)

    def test_the_same_thing_once(self, event, organisation, provider):
        first = propose(event, organisation)
        with pytest.raises(errors.ProposedAlready):
            propose(event, organisation)
        proposals.withdraw(proposal=first, by=provider)
        assert propose(event, organisation)

    def test_only_for_ones_own_organisation(self, event, organisation, stranger):
        with pytest.raises(PermissionDenied):
            propose(event, organisation, by=stranger)

    def test_by_the_pages(self, event, client, provider, organisation):
        client.force_login(provider)
        assert "Propose something" in client.get(event.url).content.decode()
        path = f"/events/{event.pk}/propose/"
        data = {"organisation": organisation.pk, "title": "Our farm", "summary": "Horses.",
                "showing": "table"}  # fmt: skip
        assert (
            "Say in a few sentences" in client.post(path, {**data, "summary": ""}).content.decode()
        )
        html = client.post(path, data, follow=True).content.decode()
        assert "Your proposal is in." in html
        assert "has proposed “Our farm” already" in client.post(path, data).content.decode()
        own = f"/events/proposals/{Proposal.objects.get().reference}/"
        client.post(own, {"title": "Our horses", "summary": "Horses.", "showing": "talk"})
        assert Proposal.objects.get().title == "Our horses"
        assert "Our horses" in client.get("/providers/account/").content.decode()
        client.post(own, {"go": "withdraw"})
        assert Proposal.objects.get().state == ProposalState.WITHDRAWN

    def test_a_closed_call_says_so(self, client, provider, index):
        client.force_login(provider)
        response = client.get(f"/events/{make_event().pk}/propose/")
        assert response.status_code == 409
        assert "Proposals cannot be sent or changed now." in response.content.decode()


class TestDeciding:
    def test_reviews_are_one_each(self, event, organisation, commissioner, administrator):
        proposal = propose(event, organisation)
        proposals.review(proposal=proposal, by=commissioner, score=2, comment="Hm")
        proposals.review(proposal=proposal, by=commissioner, score=5, comment="Yes")
        proposals.review(proposal=proposal, by=administrator, score=3, comment="")
        assert sorted(proposal.reviews.values_list("score", flat=True)) == [3, 5]

    @pytest.mark.parametrize(
        ("accepted", "subject"), [(True, "Accepted"), (False, "Not this time")]
    )
    def test_the_decision_is_told_once(self, event, organisation, commissioner, provider, mail_to,
                                       deliver_on_commit, accepted, subject):  # fmt: skip
        proposal = propose(event, organisation)
        with deliver_on_commit():
            for again in (accepted, not accepted):
                proposals.decide(proposal=proposal, accepted=again, by=commissioner, reason="Fits.")
        [message] = mail_to(provider.email)
        assert message.subject == f"{subject}: Our farm"
        assert "Fits." in message.body

    def test_what_is_decided_is_not_changed_any_more(self, event, organisation, commissioner,
                                                     provider):  # fmt: skip
        proposal = propose(event, organisation)
        proposals.decide(proposal=proposal, accepted=False, by=commissioner)
        with pytest.raises(errors.ProposalsClosed):
            proposals.change_proposal(proposal=proposal, by=provider, title="Other")

    def test_providers_decide_nothing(self, event, organisation, provider):
        proposal = propose(event, organisation)
        with pytest.raises(PermissionDenied):
            proposals.decide(proposal=proposal, accepted=True, by=provider)


class TestProgramme:
    @pytest.fixture
    def accepted(self, event, organisation, commissioner):
        proposal = propose(event, organisation)
        proposals.decide(proposal=proposal, accepted=True, by=commissioner)
        return proposal

    def place(self, proposal, by, **options):
        facts = {"session": None, "starts_at": None, "place": "Table 4", **options}
        return proposals.schedule(proposal=proposal, by=by, **facts)

    def test_stands_on_the_page_with_the_directory_entry(
        self, event, accepted, commissioner, organisation, client, provider, mail_to,
        deliver_on_commit,
    ):  # fmt: skip
        session = event.sessions.get()
        with deliver_on_commit():
            self.place(accepted, commissioner, session=session, starts_at=session.starts_at)
        html = client.get(event.url).content.decode()
        assert "What is shown" in html
        assert f'href="/providers/{organisation.pk}/"' in html
        assert "11am, Tables" in html
        assert "Table 4" in html
        assert mail_to(provider.email)[-1].subject.startswith("Your time: Our farm, ")

    def test_a_provider_outside_the_directory_is_named_without_a_link(
        self, event, accepted, organisation, client
    ):
        type(organisation).objects.filter(pk=organisation.pk).update(listed=False)
        html = client.get(event.url).content.decode()
        assert organisation.name in html
        assert f'href="/providers/{organisation.pk}/"' not in html

    def test_what_cannot_be_is_refused(self, event, accepted, commissioner, organisation):
        other = make_event(sessions=[{"title": "Far", "at": 0, "until": 1}]).sessions.get()
        session = event.sessions.get()
        for options, words in (
            ({"session": other}, "belongs to another event"),
            ({"session": session, "starts_at": session.ends_at}, "outside the session"),
        ):
            with pytest.raises(errors.NotOnTheProgramme, match=words):
                self.place(accepted, commissioner, **options)
        with pytest.raises(errors.NotOnTheProgramme, match="Accept the proposal"):
            self.place(propose(event, organisation, "Another"), commissioner)

    def test_undecided_ones_are_not_public(self, event, organisation, client):
        propose(event, organisation)
        assert "Our farm" not in client.get(event.url).content.decode()

    def test_by_the_staff_pages(self, event, organisation, client, commissioner):
        proposal = propose(event, organisation)
        client.force_login(commissioner)
        assert "Our farm" in client.get(f"/cms/events/{event.pk}/proposals/").content.decode()
        path = f"/cms/events/{event.pk}/proposals/{proposal.pk}/"
        client.post(path, {"go": "review", "score": "4", "comment": "Good"})
        client.post(path, {"go": "decide", "decision": "accept", "reason": ""})
        assert "4 of 5" in client.get(path).content.decode()
        wrong = client.post(path, {"go": "schedule", "starts_at": "2001-01-01T10:00", "place": ""})
        assert "The time lies outside the session." in wrong.content.decode()
        client.post(path, {"go": "schedule", "session": event.sessions.get().pk, "place": "T1"})
        proposal.refresh_from_db()
        assert (proposal.session, proposal.place) == (event.sessions.get(), "T1")
        other = make_event(proposals_open_at=timezone.now())
        assert client.get(f"/cms/events/{other.pk}/proposals/{proposal.pk}/").status_code == 404
