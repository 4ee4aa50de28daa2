"""Whether a gap is an emergency, planned or both: a choice where a tick stood."""

from django.db import migrations, models


def ticks_to_choices(apps, schema_editor):
    """A tick said "emergency"; no tick said nothing."""
    gaps = apps.get_model("market_position", "Gap").objects.using(schema_editor.connection.alias)
    gaps.filter(emergency=True).update(urgency="emergency")


def choices_to_ticks(apps, schema_editor):
    """Keep what a tick can say."""
    gaps = apps.get_model("market_position", "Gap").objects.using(schema_editor.connection.alias)
    gaps.filter(urgency__in=("emergency", "both")).update(emergency=True)


class Migration(migrations.Migration):
    dependencies = [("market_position", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="gap",
            name="urgency",
            field=models.CharField(
                blank=True,
                choices=[
                    ("emergency", "In an emergency, the same day"),
                    ("planned", "Planned beforehand"),
                    ("both", "Planned, and in an emergency"),
                ],
                default="",
                help_text="Leave it open where the evidence does not say.",
                max_length=20,
                verbose_name="emergency or planned",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(ticks_to_choices, choices_to_ticks),
        migrations.RemoveField(model_name="gap", name="emergency"),
    ]
