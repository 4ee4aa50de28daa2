"""What earlier versions of the records already say begins the new histories."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def begin(apps, schema_editor):
    activities = apps.get_model("market_position", "PlanActivity").objects
    activities.filter(first_date=None, date__isnull=False).update(
        first_date=F("date"), first_precision=F("precision")
    )
    entries = apps.get_model("market_position", "PlanEntry").objects
    entries.filter(note__iexact="relevance to be checked").update(to_check=True, note="")
    change = apps.get_model("market_position", "GapStatusChange")
    change.objects.bulk_create(
        change(
            gap_id=gap.pk, at=gap.created_at or timezone.now(), by_label="system",
            status=gap.status, note=gap.status_note,
        )
        for gap in apps.get_model("market_position", "Gap").objects.all()
    )


def put_back(apps, schema_editor):
    entries = apps.get_model("market_position", "PlanEntry").objects
    entries.filter(to_check=True, note="").update(note="relevance to be checked")


class Migration(migrations.Migration):

    dependencies = [("market_position", "0002_figures_measures_and_history")]

    operations = [migrations.RunPython(begin, put_back)]
