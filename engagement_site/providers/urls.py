"""Addresses of the directory and of providers' own pages."""

from django.urls import path

from engagement_site.providers import views

app_name = "providers"

urlpatterns = [
    path("", views.DirectoryView.as_view(), name="directory"),
    path("account/", views.AccountHomeView.as_view(), name="home"),
    path("account/organisation/", views.OrganisationCreateView.as_view(), name="create"),
    path("account/organisation/<row:pk>/", views.OrganisationUpdateView.as_view(), name="change"),
    path("<row:pk>/", views.OrganisationView.as_view(), name="organisation"),
]
