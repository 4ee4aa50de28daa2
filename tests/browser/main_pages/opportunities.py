"""The main pages of opportunities."""

from tests.browser.main_pages.entries import RESULT, MainPage, first_link

PAGES = [
    MainPage("opportunities", "/opportunities/"),
    MainPage("opportunities-none", "/opportunities/?q=zeppelin"),
    MainPage("opportunity", first_link("/opportunities/", RESULT)),
    MainPage("opportunity-moved", "/opportunities/opp-demo-01/"),
    MainPage("opportunity-lineage", "/opportunities/opp-2024-01/"),
    MainPage("opportunities-timeline", "/opportunities/timeline/"),
    MainPage("opportunities-months", "/opportunities/months/"),
    MainPage("opportunities-contracts", "/opportunities/contracts/?within=36"),
    MainPage("opportunities-chosen", "/cms/opportunity_pages/?stage=open", "commissioner"),
    MainPage("opportunities-plan", "/cms/opportunities/plan/", "commissioner"),
    MainPage("opportunities-import", "/cms/opportunities/import/", "commissioner"),
]  # fmt: skip
