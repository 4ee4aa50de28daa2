"""Files of responses brought in from another tool."""

from django.conf import settings
from django.db import models

from consultations.enums import Origin
from consultations.models.pages import ConsultationPage


class ResponseImport(models.Model):
    """An uploaded file, how its columns were understood, and what became of each row.

    `sheets` is emptied once the rows are in: what was taken stands in the responses, what was
    refused in `report`.
    """

    consultation = models.ForeignKey(
        ConsultationPage, related_name="imports", on_delete=models.CASCADE
    )
    name = models.CharField(max_length=255)
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.IMPORTED)
    sheets = models.JSONField(default=dict)
    # {column of the sheet: code of a column of ours}
    mapping = models.JSONField(default=dict)
    # [{"row", "reference", "problems"}]
    report = models.JSONField(default=list)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="+", null=True, on_delete=models.SET_NULL
    )
    imported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = "import of responses"

    def __str__(self) -> str:
        return self.name
