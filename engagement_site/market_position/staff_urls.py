"""Addresses for staff, below the editor's `market-position/`."""

from django.urls import path

from engagement_site.market_position.views import plan

app_name = "market_position_staff"

urlpatterns = [
    path("resources/", plan.ResourceView.as_view(), name="resources"),
    path("resources/<row:pk>/agree/", plan.AgreeView.as_view(), name="agree"),
    path("resources/resources.csv", plan.ResourceCsvView.as_view(), name="resources_csv"),
]
