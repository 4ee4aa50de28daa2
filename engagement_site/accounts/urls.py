"""Addresses about a person's own data; signing in is allauth's."""

from django.urls import path

from engagement_site.accounts import views

urlpatterns = [
    path("your-data/", views.PersonalDataView.as_view(), name="personal_data"),
    path("your-data/export/", views.PersonalDataExportView.as_view(), name="personal_data_export"),
    path("leave/", views.LeaveView.as_view(), name="leave"),
]
