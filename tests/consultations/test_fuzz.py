"""Malformed posts to every form that needs no account: no server error, no row.

FUZZ_POSTS says how many for each form; the full measure is 5,000, a run of the suite takes a part.
"""

import os
import random
import re
import string

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ConsultationKind, WhoMayAnswer
from consultations.models import Clarification, ConsultationResponse, EnquirySubmission
from engagement_site.core.forms.protection import STAMP, TRAP
from tests.consultations.test_feedback import THREE
from tests.factories.consultations import make_consultation, make_enquiry_page

POSTS = int(os.environ.get("FUZZ_POSTS", "120"))
ODD = [
    "",
    "\x00",
    "x" * 70_000,
    "é" * 300,
    "\ud7ff\U0001f600",
    "=cmd|x",
    "<script>",
    "%00",
    "٣",
    "NaN",
    "\r\n" * 99,
]


def forms():
    """Return {name: (address, names of its fields, a field that can be wrong, a wrong value)}."""
    anyone = make_consultation(who_may_answer=WhoMayAnswer.WITHOUT_ACCOUNT)
    feedback = make_consultation(kind=ConsultationKind.WORKSHOP_FEEDBACK, questions=THREE)
    enquiry = make_enquiry_page()
    return {
        "without account": (reverse("consultations:without_account", args=[anyone.pk]), None, ["name", "email"], {"email": "not an address"}),
        "ask": (reverse("consultations:ask", args=[anyone.pk]), None, ["question", "email"], {"question": ""}),
        "feedback": (reverse("consultations:feedback", args=[feedback.pk]), None, ["barriers", "better", "rating"], {"rating": "11"}),
        "enquiry": (reverse("consultations:enquire", args=[enquiry.pk]), enquiry.url, ["your_name", "what_is_missing"], {"what_is_missing": ""}),
    }  # fmt: skip


def malformed(chance, names, wrong, stamp):
    """Return a post with at least one thing wrong, and others odd."""
    data = {
        name: chance.choice([*ODD, "".join(chance.choices(string.printable, k=30))])
        for name in [*names, "csrfmiddlewaretoken", "__proto__"]
        if chance.random() < 0.8
    }
    fault = chance.randrange(4)
    data[STAMP] = stamp if fault else chance.choice(["", "x:y:z", stamp[:-3], stamp + "x", "\x00"])
    if fault == 1:
        data[TRAP] = "http://spam.example"
    elif fault == 2:
        data |= wrong
    elif fault == 3:
        data |= dict.fromkeys(names, "a\x00b")
    return data


@pytest.mark.parametrize("name", ["without account", "ask", "feedback", "enquiry"])
def test_malformed_posts(client, home, time_machine, name):
    time_machine.move_to(timezone.now(), tick=False)
    address, page, names, wrong = forms()[name]
    shown = client.get(page or address).content.decode()
    stamp = re.search(f'name="{STAMP}" value="([^"]+)"', shown)[1]
    time_machine.shift(5)
    chance = random.Random(name)
    for number in range(POSTS):
        data = malformed(chance, names, wrong, stamp)
        if number % 7 == 0:
            body = chance.randbytes(200)
            kind = chance.choice(
                [
                    "multipart/form-data; boundary=x",
                    "application/x-www-form-urlencoded",
                    "text/plain",
                    "",
                ]
            )
            found = client.post(address, body, content_type=kind or "application/octet-stream")
        else:
            found = client.post(address, data)
        assert found.status_code < 500, data
    for model in (ConsultationResponse, Clarification, EnquirySubmission):
        assert not model.objects.exists()
