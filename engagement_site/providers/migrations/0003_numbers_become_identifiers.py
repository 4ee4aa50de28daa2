"""Moves the one free number of an organisation into the table of identifiers, by what it looks like."""

import re

from django.db import migrations


def move(apps, schema_editor):
    """A number that another organisation has already is left out: two rows are one organisation."""
    organisation_model = apps.get_model("providers", "ProviderOrganisation")
    identifier_model = apps.get_model("providers", "Identifier")
    for organisation in organisation_model.objects.exclude(company_number="").order_by("pk"):
        value = organisation.company_number.replace(" ", "").upper()
        charity = organisation.kind == "charity" and re.fullmatch(r"\d{6,7}|SC\d{6}", value)
        scheme = "charity" if charity else "companies_house"
        if scheme == "companies_house" and re.fullmatch(r"\d{5,7}", value):
            value = value.zfill(8)
        identifier_model.objects.get_or_create(
            scheme=scheme, value=value, defaults={"organisation": organisation}
        )


def move_back(apps, schema_editor):
    """Put the first number back."""
    identifier_model = apps.get_model("providers", "Identifier")
    rows = identifier_model.objects.filter(scheme__in=("companies_house", "charity"))
    for row in rows.select_related("organisation").order_by("-pk"):
        row.organisation.company_number = row.value[:12]
        row.organisation.save(update_fields=["company_number"])


class Migration(migrations.Migration):

    dependencies = [("providers", "0002_identity_offers_and_partners")]

    operations = [migrations.RunPython(move, move_back)]
