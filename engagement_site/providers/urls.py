"""Addresses of the directory and of providers' own pages."""

from django.urls import path

from engagement_site.providers.views import (
    account,
    directory,
    exchange,
    offers,
    partners,
    people,
    shortlists,
)

app_name = "providers"

urlpatterns = [
    path("", directory.DirectoryView.as_view(), name="directory"),
    path("compare/", directory.CompareView.as_view(), name="compare"),
    path("services.json", exchange.OpenReferralView.as_view(), name="open_referral"),
    path("account/", account.AccountHomeView.as_view(), name="home"),
    path("account/organisation/", account.OrganisationCreateView.as_view(), name="create"),
    path("account/organisation/<row:pk>/", account.OrganisationUpdateView.as_view(), name="change"),
    path("account/organisation/<row:pk>/offers/", offers.OffersView.as_view(), name="offers"),
    path("account/organisation/<row:pk>/profile/", offers.ProfileView.as_view(), name="profile"),
    path(
        "account/organisation/<row:pk>/visibility/",
        offers.VisibilityView.as_view(),
        name="visibility",
    ),
    path("account/organisation/<row:pk>/offers/new/", offers.OfferView.as_view(), name="new_offer"),
    path(
        "account/organisation/<row:pk>/offers/<row:offer>/",
        offers.OfferView.as_view(),
        name="offer",
    ),
    path(
        "account/organisation/<row:pk>/settings/new/",
        offers.CareSettingView.as_view(),
        name="new_setting",
    ),
    path(
        "account/organisation/<row:pk>/settings/<row:setting>/",
        offers.CareSettingView.as_view(),
        name="setting",
    ),
    path(
        "account/organisation/<row:pk>/delete/", offers.DeletePartView.as_view(), name="delete_part"
    ),
    path(
        "account/organisation/<row:pk>/offers.<str:form>",
        exchange.ExportView.as_view(),
        name="export",
    ),
    path("account/organisation/<row:pk>/import/", exchange.ImportView.as_view(), name="import"),
    path("account/organisation/<row:pk>/people/", people.PeopleView.as_view(), name="people"),
    path(
        "account/organisation/<row:pk>/people/change/",
        people.ChangePeopleView.as_view(),
        name="change_people",
    ),
    path("account/organisation/<row:pk>/leave/", people.LeaveView.as_view(), name="leave"),
    path("account/organisation/<row:pk>/notice/", partners.NoticeView.as_view(), name="new_notice"),
    path("invitation/<str:secret>/", people.AcceptInvitationView.as_view(), name="accept"),
    path("partners/", partners.PartnersView.as_view(), name="partners"),
    path("partners/<row:pk>/", partners.ApproachNoticeView.as_view(), name="approach_notice"),
    path(
        "partners/<row:pk>/withdraw/", partners.WithdrawNoticeView.as_view(), name="withdraw_notice"
    ),
    path("partners/messages/<row:pk>/", partners.ApproachView.as_view(), name="approach"),
    path(
        "partners/messages/<row:pk>/act/", partners.ActOnApproachView.as_view(), name="act_approach"
    ),
    path("shortlists/", shortlists.ShortlistsView.as_view(), name="shortlists"),
    path("shortlists/<str:token>/", shortlists.ShortlistView.as_view(), name="shortlist"),
    path(
        "shortlists/<str:token>/change/",
        shortlists.ChangeShortlistView.as_view(),
        name="change_shortlist",
    ),
    path("<row:pk>/", directory.OrganisationView.as_view(), name="organisation"),
    path("<row:pk>/claim/", people.ClaimView.as_view(), name="claim"),
]
