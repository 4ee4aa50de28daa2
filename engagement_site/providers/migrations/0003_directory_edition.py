"""The token under which processes keep the directory in memory."""

import uuid

from django.db import migrations, models


def begin(apps, schema_editor):
    """Give the directory of an existing site its first token."""
    apps.get_model("providers", "DirectoryEdition").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("providers", "0002_role_labels")]

    operations = [
        migrations.CreateModel(
            name="DirectoryEdition",
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
