"""The main pages of market position."""

from tests.browser.main_pages.entries import MainPage, first_link

PAGES = [
    MainPage("market-position", "/market-position/"),
    MainPage("chapter", first_link("/market-position/", ".me-main a[href^='/market-position/']:not([href*='gaps']):not([href*='plan']):not([href*='figures'])")),
    MainPage("segments", "/market-position/segments/?stage=best_start"),
    MainPage("segment", "/market-position/homes-and-accommodation/extra-care/"),
    MainPage("plan", "/market-position/plan/"),
    MainPage("plan-cards", "/market-position/plan/?view=cards&strand=children"),
    MainPage("plan-timeline", "/market-position/plan/?view=timeline"),
    MainPage("measures", "/market-position/measures/"),
    MainPage("progress-report", "/market-position/progress-march-2018/"),
    MainPage("statement-changes", "/market-position/changes/"),
    MainPage("statement-print", "/market-position/print/"),
    MainPage("figures", "/market-position/figures/"),
    MainPage("data-set", "/market-position/figures/life-expectancy/"),
    MainPage("tell-us", "/market-position/tell-us/local-and-emergency-children-s-home-beds/"),
    MainPage("plan-resources", "/cms/market-position/resources/", "commissioner"),
    MainPage("gaps", "/market-position/gaps/"),
    MainPage("gap", first_link("/market-position/gaps/", ".me-main a[href*='/gaps/']")),
]  # fmt: skip
