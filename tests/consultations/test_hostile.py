"""Posts no browser would send: no server error, nothing stored that should not be."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.models import ConsultationAnswer, ConsultationResponse
from tests.factories.consultations import FULL, make_consultation, make_draft

LONG = "x" * 1_000_000


@pytest.fixture
def draft(home, provider, organisation):
    return make_draft(make_consultation(), by=provider, organisation=organisation)


@pytest.fixture
def signed_in(client, provider):
    client.force_login(provider)
    return client


def answer_url(draft, step):
    return reverse("consultations:answer", args=[draft.reference, step])


@pytest.mark.parametrize(
    ("step", "data"),
    [
        (2, {"barriers": "a\x00b"}),
        (2, {"barriers": LONG}),
        (2, {"areas": ["North"]}),
        (2, {"areas": ["West\x00"]}),
        (2, {"start": "31/02/2027"}),
        (2, {"start": "0000-00-00"}),
        (2, {"email": "a" * 400 + "@example.org"}),
        (1, {"role": "Somebody else"}),
        (1, {"role": ["We run homes", "Somebody else"]}),
        (1, {"places": "-1"}),
        (1, {"places": "NaN"}),
        (1, {"places": "1e400"}),
        (1, {"places": "٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣"}),
    ],
    ids=repr,
)
def test_a_wrong_answer_is_told_and_not_stored(signed_in, draft, step, data):
    found = signed_in.post(answer_url(draft, step), {"edit-number": "0", **data, "go-on": "yes"})
    assert found.status_code == 200
    assert b"There is a problem" in found.content
    draft.refresh_from_db()
    assert draft.answered() == {}


def test_a_text_too_long_is_told_in_numbers(signed_in, draft):
    found = signed_in.post(answer_url(draft, 2), {"edit-number": "0", "barriers": "é\r\n" * 101})
    assert b"Shorten this answer to 200 characters. It has 201 now." in found.content


@pytest.mark.parametrize("number", [None, "", "x", "-1", "\x00", "9" * 40, "1.5"], ids=repr)
def test_a_page_that_did_not_come_whole_saves_nothing_and_keeps_what_was_typed(
    signed_in, draft, number
):
    data = {"barriers": "Kept in the box"} | ({} if number is None else {"edit-number": number})
    found = signed_in.post(answer_url(draft, 2), data)
    assert found.status_code == 400
    assert b"did not reach us whole" in found.content
    assert b"Kept in the box" in found.content
    draft.refresh_from_db()
    assert draft.working_copy == {}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"submit_token": "x", "may_publish": "no"},
        {"submit_token": "\x00", "may_publish": "no"},
        {"may_publish": "no"},
        {"submit_token": "TOKEN", "may_publish": "everything"},
        {"submit_token": "TOKEN", "may_publish": "\x00"},
        {"submit_token": "00000000-0000-0000-0000-000000000000", "may_publish": "no"},
    ],
    ids=repr,
)
def test_nothing_is_submitted_by_a_broken_form(signed_in, home, provider, organisation, data):
    draft = make_draft(make_consultation(), by=provider, organisation=organisation, answers=FULL)
    sent = {key: str(draft.submit_token) if value == "TOKEN" else value for key, value in data.items()}  # fmt: skip
    found = signed_in.post(reverse("consultations:check", args=[draft.reference]), sent)
    assert found.status_code in (200, 409)
    draft.refresh_from_db()
    assert draft.is_draft
    assert not ConsultationAnswer.objects.exists()


@pytest.mark.parametrize("value", ["", "\x00", "0", "9" * 30, "me", "x"], ids=repr)
def test_nothing_is_started_for_nobody(signed_in, home, organisation, value):
    consultation = make_consultation()
    address = reverse("consultations:start", args=[consultation.pk])
    assert signed_in.post(address, {"answer_for": value}).status_code == 200
    assert not ConsultationResponse.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/consultations/0/questions/",
        f"/consultations/{'9' * 30}/questions/",
        f"/consultations/{'9' * 30}/answer/",
        "/consultations/responses/AAAA-AAAA/check/",
        "/consultations/responses/%00%00%00%00-2222/check/",
        "/consultations/responses/2222-2222/check/",
        "/consultations/responses/REFERENCE/0/",
        f"/consultations/responses/REFERENCE/{'9' * 30}/",
        "/consultations/responses/REFERENCE/3/",
    ],
)
def test_addresses_that_lead_nowhere(signed_in, draft, address):
    address = address.replace("REFERENCE", draft.reference)
    assert signed_in.get(address).status_code == 404
    assert signed_in.post(address, {}).status_code in (404, 405)


names = st.sampled_from(
    ["edit-number", "role", "places", "barriers", "areas", "start", "email", "go-on",
     "confidential-barriers", "come-back-later", "csrfmiddlewaretoken", "__proto__"]
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=st.dictionaries(names, st.lists(st.text(max_size=40), max_size=3)),
    step=st.integers(1, 2),
)
def test_any_post_is_answered_and_keeps_only_valid_answers(signed_in, draft, data, step):
    found = signed_in.post(answer_url(draft, step), data)
    assert found.status_code < 500
    draft.refresh_from_db()
    allowed = {"role", "places", "barriers", "areas", "start", "email"}
    assert set(draft.working_copy) <= allowed
    for name, choices in {"role": {"We run homes", "We support people, at home"}}.items():
        assert draft.entry(name).get("value") in {None, *choices}
    assert not ConsultationAnswer.objects.exists()
