"""Addresses of the statement that are not pages."""

from django.urls import path

from engagement_site.market_position import views

app_name = "market_position"

urlpatterns = [path("plan/plan.csv", views.plan_csv, name="plan_csv")]
