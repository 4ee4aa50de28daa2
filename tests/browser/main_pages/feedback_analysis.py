"""The main pages of feedback analysis."""

from tests.browser.main_pages.entries import MainPage, first_link

PAGES = [
    MainPage("what-we-heard", first_link("/what-we-heard/", ".me-main a[href^='/what-we-heard/']")),
    MainPage("editor-analyses", "/cms/analysis/", "analyst"),
]  # fmt: skip
