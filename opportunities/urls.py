"""Addresses of opportunities that are not pages."""

from django.urls import path

from opportunities import views
from opportunities.feeds import OpportunityFeed

app_name = "opportunities"

urlpatterns = [
    path("feed/", OpportunityFeed(), name="feed"),
    path("calendar.ics", views.calendar, name="calendar"),
    path("ocds.json", views.ocds, name="ocds"),
    path("opportunities.csv", views.csv_file, name="csv"),
]
