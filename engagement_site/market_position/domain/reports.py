"""Keeping what a progress report found on the day it was published."""

from django.db import models, transaction

from engagement_site.core import audit
from engagement_site.market_position.models import ProgressReportPage
from engagement_site.market_position.progress import find_progress


def keep_findings(*, report: ProgressReportPage, by: models.Model | None) -> None:
    """Write the findings of the report's period into it, as the records stand now."""
    findings = find_progress(report.plan, report.period_start, report.period_end)
    with transaction.atomic():
        ProgressReportPage.objects.filter(pk=report.pk).update(findings=findings)
        audit.record("progress report kept", by=by, target=report)
    report.findings = findings
