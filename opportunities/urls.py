"""Addresses of opportunities that are not pages."""

from django.urls import path

from opportunities.feeds import OpportunityFeed
from opportunities.views import finding, open_data, taking_part

app_name = "opportunities"

urlpatterns = [
    path("feed/", OpportunityFeed(), name="feed"),
    path("calendar.ics", open_data.calendar, name="calendar"),
    path("ocds.json", open_data.ocds, name="ocds"),
    path("ocds/<row:number>.json", open_data.ocds_page, name="ocds_page"),
    path("ocds-bands-extension.json", open_data.bands_extension, name="bands_extension"),
    path("opportunities.csv", open_data.csv_file, name="csv"),
    path("timeline/", finding.TimelineView.as_view(), name="timeline"),
    path("months/", finding.MonthsView.as_view(), name="months"),
    path("contracts/", finding.ContractsView.as_view(), name="contracts"),
    path("contracts.csv", finding.contracts_csv, name="contracts_csv"),
    path("<row:pk>/follow/", taking_part.FollowView.as_view(), name="follow"),
    path("unfollow/<str:token>/", taking_part.UnfollowView.as_view(), name="unfollow"),
    path("<row:pk>/ask/", taking_part.AskView.as_view(), name="ask"),
    path(
        "<row:pk>/questions/<row:question>/take-back/",
        taking_part.TakeQuestionBackView.as_view(),
        name="take_question_back",
    ),
    path("<row:pk>/interest/", taking_part.InterestView.as_view(), name="interest"),
    path(
        "<row:pk>/interest/<row:interest_pk>/withdraw/",
        taking_part.WithdrawInterestView.as_view(),
        name="withdraw_interest",
    ),
]
