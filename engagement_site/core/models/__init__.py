"""Models without a domain noun: base page, audit, outgoing mail, links between pages."""

from engagement_site.core.models.audit import AuditRecord
from engagement_site.core.models.edition import Edition
from engagement_site.core.models.mail import OutgoingMail
from engagement_site.core.models.pages import BasePage, RelatedPage, pages_related_to
from engagement_site.core.models.retention import RetentionRun
from engagement_site.core.models.site_pages import HomePage, StandardPage

__all__ = [
    "AuditRecord",
    "BasePage",
    "Edition",
    "HomePage",
    "OutgoingMail",
    "RelatedPage",
    "RetentionRun",
    "StandardPage",
    "pages_related_to",
]
