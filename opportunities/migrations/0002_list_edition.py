"""The token under which processes keep the public list in memory."""

import uuid

from django.db import migrations, models


def begin(apps, schema_editor):
    """Give the list of an existing site its first token."""
    apps.get_model("opportunities", "ListEdition").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ListEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.UUIDField(default=uuid.uuid4)),
            ],
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
