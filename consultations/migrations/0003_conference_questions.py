"""Puts the three questions of the 2017 provider conference into the library."""

from django.db import migrations

TITLE = "Three questions for a provider workshop"
QUESTIONS = (
    ("barriers", "What do you see as the barriers to working with us?"),
    ("better", "Is there anything in commissioning we can do better?"),
    ("engage", "With our new proposals, how best can we engage with you?"),
)


def add(apps, schema_editor):
    QuestionSet = apps.get_model("consultations", "QuestionSet")
    LibraryQuestion = apps.get_model("consultations", "LibraryQuestion")
    kept, created = QuestionSet.objects.get_or_create(
        title=TITLE,
        defaults={
            "purpose": "Asked in the workshops of the November 2017 conference; with a rating "
            "they make a feedback form of two minutes.",
        },
    )
    if not created:
        return
    for number, (key, label) in enumerate(QUESTIONS):
        LibraryQuestion.objects.create(
            question_set=kept, key=key, label=label, field_type="multiline", max_length=4000,
            sort_order=number,
        )
    LibraryQuestion.objects.create(
        question_set=kept,
        key="rating",
        label="How useful was it for you?",
        field_type="rating",
        choices="Not useful\nVery useful",
        minimum=1,
        maximum=5,
        sort_order=len(QUESTIONS),
    )


class Migration(migrations.Migration):

    dependencies = [("consultations", "0002_answering_and_engagement")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
