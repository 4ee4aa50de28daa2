"""What facilitators noted in the workshop of the 2017 conference: typed in, and from a sheet.

The facilitators and their notes are fictional, and say so wherever they show.
"""

from collections.abc import Mapping
from io import BytesIO
from uuid import NAMESPACE_URL, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from consultations.domain.entry import SessionNotes, enter_response
from consultations.enums import MayPublish, Origin
from consultations.models import ConsultationResponse
from engagement_site.core.registry import subjects_of
from engagement_site.demo.context import DemoContext

WIDTH, HEIGHT, MARGIN, LINE = 900, 1200, 60, 44
PAPER, INK = (252, 250, 242), (28, 52, 96)


def load(demo: DemoContext) -> None:
    """Type the notes in as the team would, through the same verb as its page."""
    facts = demo.content("session_notes.json")
    form, event = demo.pages[facts["consultation_ref"]], demo.pages[facts["event_ref"]]
    subjects = {subject.title: subject for subject in subjects_of(event)}
    for number, note in enumerate(facts["notes"]):
        picture = draw_sheet(note["sheet"], note["answers"]) if "sheet" in note else None
        response = enter_response(
            consultation=form,
            organisation=None,
            name="",
            values=note["answers"],
            origin=Origin.FLIP_CHART,
            note=note["note"],
            may_publish=MayPublish.WITHOUT_NAME,
            submission_key=uuid5(NAMESPACE_URL, f"{facts['consultation_ref']}/notes/{number}"),
            by=demo.people["commissioner@example.org"],
            notes=SessionNotes(
                subjects[note["session"]],
                note["facilitator"],
                SimpleUploadedFile("flip-chart.png", picture) if picture else None,
            ),
        )
        ConsultationResponse.objects.filter(pk=response.pk).update(illustrative=True)


def draw_sheet(title: str, answers: Mapping[str, str]) -> bytes:
    """Return a flip chart's sheet with these notes as a PNG, as if photographed."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(picture)
    font, large = ImageFont.load_default(26), ImageFont.load_default(44)
    draw.text((MARGIN, MARGIN), f"{title} (illustrative)", font=large, fill=INK)
    top = MARGIN + 2 * LINE
    for number, answer in enumerate(answers.values(), start=1):
        draw.text((MARGIN, top), f"Question {number}", font=large, fill=INK)
        top += int(LINE * 1.5)
        for line in answer.splitlines():
            draw.text((MARGIN + 30, top), f"- {line}", font=font, fill=INK)
            top += LINE
        top += LINE
    content = BytesIO()
    picture.save(content, "PNG", optimize=True)
    return content.getvalue()
