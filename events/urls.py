"""Addresses of events beside the pages themselves."""

from django.urls import path

from events.views import calendars, changing, places, proposals, registering, registrations, slots
from events.views.series import SeriesView
from events.views.staff import door

app_name = "events"

urlpatterns = [
    # For everybody
    path("calendar.ics", calendars.all_events, name="calendar"),
    path("<row:pk>/event.ics", calendars.one_event, name="event_calendar"),
    path("series/<slug:slug>/", SeriesView.as_view(), name="series"),
    # For providers
    path("<row:pk>/register/", registering.RegisterView.as_view(), name="register"),
    path("<row:pk>/conversation/", slots.BookSlotView.as_view(), name="book_slot"),
    path("<row:pk>/propose/", proposals.ProposeView.as_view(), name="propose"),
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
    path(
        "registrations/<slug:reference>/people/<row:pk>/",
        changing.ChangeInAccountView.as_view(),
        name="change",
    ),
    path("conversations/<slug:reference>/", slots.SlotInAccountView.as_view(), name="slot_booking"),
    path("proposals/<slug:reference>/", proposals.ProposalView.as_view(), name="proposal"),
    path("my-calendar/", calendars.FeedView.as_view(), name="feed"),
    # Opened by what is in the address
    path("my-calendar/<slug:secret>.ics", calendars.personal, name="personal_calendar"),
    path("place/<str:token>/", places.PlaceView.as_view(), name="place"),
    path(
        "place/<str:token>/people/<row:pk>/",
        changing.ChangeByLinkView.as_view(),
        name="change_place",
    ),
    path("conversation/<str:token>/", slots.SlotByLinkView.as_view(), name="slot_place"),
    # At the door
    path("<row:pk>/check-in/", door.CheckInView.as_view(), name="check_in"),
    path("<row:pk>/check-in/worker.js", door.WorkerView.as_view(), name="check_in_worker"),
    path("<row:pk>/walk-in/", door.WalkInView.as_view(), name="walk_in"),
    path("check-in/<str:code>/", door.CodeView.as_view(), name="check_in_code"),
]
