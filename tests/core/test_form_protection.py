"""Forms that anybody can send: what stops programs and never costs a person what they wrote."""

import re

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from engagement_site.core.forms import ProtectedForm
from engagement_site.core.forms.protection import (
    KEPT_SECONDS,
    STALE,
    STAMP,
    TOO_FAST,
    TOO_OFTEN,
    TRAP,
    TRAPPED,
)

OPENED = "2027-03-01T10:00:00Z"


class AskForm(ProtectedForm):
    action = "ask"
    rate_limit = 2
    rate_seconds = 60
    words = forms.CharField()


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(OPENED, tick=False)
    return time_machine


def request(address="192.0.2.1"):
    return RequestFactory().post("/ask/", REMOTE_ADDR=address)


def opened():
    """Return the stamp of a page opened now."""
    return AskForm(request=request()).stamp_value


def sent(data, **options):
    form = AskForm({"words": "Hello", **data}, request=request(**options))
    form.is_valid()
    return form


def faults(form):
    return list(form.non_field_errors())


def test_a_person_passes_and_the_page_has_a_number_of_its_own(clock):
    stamp = opened()
    clock.shift(5)
    first, again = sent({STAMP: stamp}), sent({STAMP: stamp})
    assert first.is_valid()
    assert first.submission_key == again.submission_key is not None


def test_sent_within_a_moment_is_asked_for_once_more_and_then_passes(clock):
    stamp = opened()
    clock.shift(0.5)
    refused = sent({STAMP: stamp})
    assert faults(refused) == [TOO_FAST]
    clock.shift(5)
    assert sent({STAMP: refused.stamp_value}).is_valid()


def test_a_filled_trap_is_refused(clock):
    stamp = opened()
    clock.shift(5)
    assert faults(sent({STAMP: stamp, TRAP: "http://spam.example"})) == [TRAPPED]


@pytest.mark.parametrize("stamp", ["", "x", "a:b:c", "\x00", "é" * 50], ids=ascii)
def test_a_stamp_that_is_not_ours_is_refused_and_a_good_one_given(clock, stamp):
    refused = sent({STAMP: stamp})
    assert faults(refused) == [STALE]
    refused.protection()  # shown again
    clock.shift(5)
    assert sent({STAMP: refused.stamp_value}).is_valid()


def test_a_stamp_of_another_form_or_of_last_week_is_refused(clock):
    class OtherForm(AskForm):
        action = "other"

    other, mine = OtherForm(request=request()).stamp_value, opened()
    clock.shift(5)
    assert faults(sent({STAMP: other})) == [STALE]
    clock.shift(KEPT_SECONDS)
    assert faults(sent({STAMP: mine})) == [STALE]


def test_one_visitor_may_send_so_often_and_another_is_not_kept_waiting(clock):
    stamp = opened()
    clock.shift(5)
    results = [sent({STAMP: stamp}).is_valid() for _ in range(3)]
    assert results == [True, True, False]
    assert faults(sent({STAMP: stamp})) == [TOO_OFTEN]
    assert sent({STAMP: stamp}, address="192.0.2.2").is_valid()
    clock.shift(60)
    assert sent({STAMP: stamp}).is_valid()


def test_a_form_with_something_missing_does_not_use_up_the_limit(clock):
    stamp = opened()
    clock.shift(5)
    for _ in range(5):
        assert not sent({STAMP: stamp, "words": ""}).is_valid()
    assert sent({STAMP: stamp}).is_valid()


def test_rendering_shows_the_hidden_part_once():
    template = Template("{% load components %}{% render_form form %}")
    html = template.render(Context({"form": AskForm(request=request())}))
    assert len(re.findall(f'name="{STAMP}"', html)) == 1
    assert f'name="{TRAP}"' in html
    assert 'tabindex="-1"' in html
