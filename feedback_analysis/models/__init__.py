"""Analyses, what they read, what a run found, what people decided, and what was published."""

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
from feedback_analysis.models.runs import Run

__all__ = [
    "Analysis",
    "CodebookTheme",
    "Excerpt",
    "ExcerptCode",
    "FeedbackSource",
    "Run",
    "RunResponse",
    "SourceResponse",
    "SourceUpload",
    "Theme",
    "ThemeChange",
    "ThemeQuote",
    "WhatWeHeardIndexPage",
    "WhatWeHeardPage",
]
