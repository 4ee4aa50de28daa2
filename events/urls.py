"""Addresses of events beside the pages themselves."""

from django.urls import path

from events.views import calendars, places, registering, registrations

app_name = "events"

urlpatterns = [
    path("calendar.ics", calendars.all_events, name="calendar"),
    path("<row:pk>/event.ics", calendars.one_event, name="event_calendar"),
    path("<row:pk>/register/", registering.RegisterView.as_view(), name="register"),
    path(
        "registrations/<slug:reference>/",
        registrations.RegistrationView.as_view(),
        name="registration",
    ),
    path(
        "registrations/<slug:reference>/event.ics",
        calendars.registered_event,
        name="registration_calendar",
    ),
    path(
        "registrations/<slug:reference>/cancel/",
        registrations.CancelView.as_view(),
        name="cancel",
    ),
    path("place/<str:token>/", places.PlaceView.as_view(), name="place"),
]
