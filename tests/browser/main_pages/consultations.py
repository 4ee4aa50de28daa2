"""The main pages of consultations."""

from tests.browser.main_pages.entries import RESULT, MainPage, first_link

PAGES = [
    MainPage("consultations", "/consultations/"),
    MainPage("consultation", first_link("/consultations/", RESULT)),
]  # fmt: skip
