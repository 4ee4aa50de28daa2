from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("providers", "0003_numbers_become_identifiers")]

    operations = [
        migrations.RemoveField(model_name="providerorganisation", name="company_number"),
    ]
