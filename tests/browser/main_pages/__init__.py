"""The main pages of the demonstration: a module for each app, put together here."""

from tests.browser.main_pages import (
    consultations,
    core,
    events,
    feedback_analysis,
    market_position,
    opportunities,
    providers,
)
from tests.browser.main_pages.entries import MainPage

APPS = (core, market_position, opportunities, events, consultations, providers, feedback_analysis)
MAIN_PAGES: list[MainPage] = [page for app in APPS for page in app.PAGES]
