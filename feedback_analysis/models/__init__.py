"""Analyses, what they read, what a run found, what people decided, and what was published."""

from feedback_analysis.models.actions import Action, ActionChange
from feedback_analysis.models.analyses import (
    Analysis,
    FeedbackSource,
    SourceResponse,
    SourceUpload,
)
from feedback_analysis.models.codebook import CodebookTheme, ThemeChange
from feedback_analysis.models.findings import (
    Excerpt,
    ExcerptCode,
    RunResponse,
    Theme,
    ThemeQuote,
)
from feedback_analysis.models.pages import WhatWeHeardIndexPage, WhatWeHeardPage
from feedback_analysis.models.report_pages import CommitteeReportPage
from feedback_analysis.models.reports import Report, ReportSection
from feedback_analysis.models.review import ReviewAct
from feedback_analysis.models.runs import Run
from feedback_analysis.models.trust import CodingSample, SampleCoding, SampleItem

__all__ = [
    "Action",
    "ActionChange",
    "Analysis",
    "CodebookTheme",
    "CodingSample",
    "CommitteeReportPage",
    "Excerpt",
    "ExcerptCode",
    "FeedbackSource",
    "Report",
    "ReportSection",
    "ReviewAct",
    "Run",
    "RunResponse",
    "SampleCoding",
    "SampleItem",
    "SourceResponse",
    "SourceUpload",
    "Theme",
    "ThemeChange",
    "ThemeQuote",
    "WhatWeHeardIndexPage",
    "WhatWeHeardPage",
]
