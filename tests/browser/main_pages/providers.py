"""The main pages of providers."""

from tests.browser.main_pages.entries import RESULT, MainPage, first_link

PAGES = [
    MainPage("providers", "/providers/"),
    MainPage("provider", first_link("/providers/", RESULT)),
    MainPage("your-account", "/providers/account/", "provider"),
    MainPage("your-organisation", "/providers/account/organisation/", "provider"),
    MainPage("your-entry", first_link("/providers/account/", "a[href$='/offers/']"), "provider"),
    MainPage("your-people", first_link("/providers/account/", "a[href$='/people/']"), "provider"),
    MainPage("your-alerts", "/alerts/", "provider"),
    MainPage("save-search", "/alerts/save/opportunities/?q=children", "provider"),
    MainPage("your-data", "/accounts/your-data/", "provider"),
    MainPage("weekly-list", "/alerts/weekly-list/"),
    MainPage("partners", "/providers/partners/"),
    MainPage("shortlists", "/providers/shortlists/", "practitioner"),
    MainPage("editor-retention", "/cms/reports/retention/", "administrator"),
    MainPage("editor-waiting-providers", "/cms/providers/waiting/", "commissioner"),
    MainPage("editor-who-was-told", "/cms/alerts/", "commissioner"),
    MainPage("directory-practitioner", "/providers/", "practitioner"),
]  # fmt: skip
