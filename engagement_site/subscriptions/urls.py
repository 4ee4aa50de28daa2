"""Addresses of alerts and the weekly list."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from engagement_site.subscriptions.views import manage, refusing, saving, stopping, weekly


class DayConverter(StringConverter):
    """A day as 2027-03-12."""

    regex = r"\d{4}-\d{2}-\d{2}"


register_converter(DayConverter, "day")

app_name = "subscriptions"

urlpatterns = [
    path("", manage.AlertsView.as_view(), name="alerts"),
    path("settings/", manage.ChangeAllView.as_view(), name="change_all"),
    path("save/<slug:kind>/", saving.SaveView.as_view(), name="save"),
    path("save/<slug:kind>/for/<row:pk>/", saving.SaveProfileView.as_view(), name="save_profile"),
    path("search/<row:pk>/", manage.SearchView.as_view(), name="search"),
    path("search/<row:pk>/act/", manage.ActOnSearchView.as_view(), name="act"),
    path("not-for-us/<slug:kind>/<row:pk>/", refusing.RefuseView.as_view(), name="refuse"),
    path("for-us/<row:pk>/", refusing.WithdrawRefusalView.as_view(), name="withdraw_refusal"),
    path("unsubscribe/<str:token>/", stopping.UnsubscribeView.as_view(), name="unsubscribe"),
    path("weekly-list/", weekly.LatestWeeklyListView.as_view(), name="weekly_latest"),
    path("weekly-list/subscribe/", weekly.SubscribeView.as_view(), name="weekly_subscribe"),
    path(
        "weekly-list/unsubscribe/<str:token>/",
        weekly.UnsubscribeView.as_view(),
        name="weekly_unsubscribe",
    ),
    path("weekly-list/<day:week>/", weekly.WeeklyListView.as_view(), name="weekly"),
    path("weekly-list/<day:week>.docx", weekly.WeeklyListWordView.as_view(), name="weekly_word"),
]
