"""The main pages of feedback analysis."""

from tests.browser.main_pages.entries import MainPage, first_link

PAGES = [
    MainPage("what-we-heard", first_link("/what-we-heard/", ".me-main a[href^='/what-we-heard/']")),
    MainPage("you-said-we-did", "/what-we-heard/you-said-we-did/"),
    MainPage(
        "committee-report",
        first_link("/what-we-heard/", ".me-main a[href*='/what-we-heard/feedback-from-providers']"),
    ),
    MainPage("editor-analyses", "/cms/analysis/", "analyst"),
    MainPage("editor-review", "/cms/analysis/1/runs/2/review/", "analyst"),
    MainPage("editor-trust", "/cms/analysis/1/runs/2/trust/", "analyst"),
    MainPage("editor-figures", "/cms/analysis/1/runs/2/figures/", "analyst"),
    MainPage("editor-report", "/cms/analysis/1/reports/1/", "analyst"),
    MainPage("editor-measures", "/cms/analysis/measures/", "analyst"),
]  # fmt: skip
