"""Taking and forgetting what is sent from enquiry pages."""

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consultations import notifications
from consultations.models import EnquiryPage, EnquirySubmission
from engagement_site.core import audit


def take_enquiry(
    *, page: EnquiryPage, answers: Mapping[str, Any], submission_key: uuid.UUID
) -> EnquirySubmission:
    """Store an enquiry with the wording it was asked with; the same key again gives the same one."""
    asked = {field.clean_name: field.label for field in page.get_form_fields()}
    with transaction.atomic():
        submission, created = EnquirySubmission.objects.get_or_create(
            submission_key=submission_key,
            defaults={
                "page": page,
                "form_data": json.loads(json.dumps(dict(answers), cls=DjangoJSONEncoder)),
                "labels": {name: label for name, label in asked.items() if name in answers},
            },
        )
        if created:
            audit.record("sent an enquiry", by=None, target=page, enquiry=submission.pk)
            if page.notify:
                notifications.send_enquiry_notice(
                    to=page.notify,
                    title=page.title,
                    submission_id=submission.pk,
                    url=reverse("wagtailforms:list_submissions", args=[page.pk]),
                )
    return submission


def forget_enquiries(*, dry_run: bool = False) -> int:
    """Delete enquiries older than their page says; return how many (would) go."""
    now = timezone.now()
    gone = 0
    for page in EnquiryPage.objects.all():
        old = EnquirySubmission.objects.filter(
            page=page, submit_time__lt=now - timedelta(days=page.keep_days)
        )
        count = old.count()
        gone += count
        if count and not dry_run:
            with transaction.atomic():
                old.delete()
                audit.record(
                    "forgot enquiries", by=None, target=page, count=count, days=page.keep_days
                )
    return gone
