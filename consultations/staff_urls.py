"""Addresses of the team's pages below one consultation."""

from django.urls import URLPattern, path

from consultations.views import staff, staff_entry, staff_exports, staff_reading

BELOW = "<row:pk>/"
RESPONSES = f"{BELOW}responses/"


def staff_patterns() -> list[URLPattern]:
    """Return the addresses; the list of consultations includes them."""
    return [
        path(f"{BELOW}overview/", staff_reading.ResultsView.as_view(), name="results"),
        path(f"{BELOW}closing/", staff.MoveClosingView.as_view(), name="closing"),
        path(f"{BELOW}late/", staff.LateView.as_view(), name="late"),
        path(f"{BELOW}invite/", staff.InviteView.as_view(), name="invite"),
        path(f"{BELOW}library/", staff.LibraryView.as_view(), name="library"),
        path(f"{BELOW}qr/", staff_reading.QrView.as_view(), name="qr"),
        path(f"{BELOW}publish/", staff_reading.ModerationView.as_view(), name="moderation"),
        path(
            f"{BELOW}publish/<row:answer_pk>/",
            staff_reading.ModerateView.as_view(),
            name="moderate",
        ),
        path(
            f"{BELOW}clarifications/",
            staff_reading.ClarificationsView.as_view(),
            name="clarifications",
        ),
        path(
            f"{BELOW}clarifications/<row:clarification_pk>/",
            staff_reading.AnswerClarificationView.as_view(),
            name="clarification",
        ),
        path(f"{BELOW}enter/", staff_entry.EnterView.as_view(), name="enter"),
        path(f"{BELOW}import/", staff_entry.UploadView.as_view(), name="upload"),
        path(f"{BELOW}import/<row:import_pk>/", staff_entry.ImportView.as_view(), name="import"),
        path(
            f"{BELOW}import/<row:import_pk>/account/",
            staff_entry.ImportReportView.as_view(),
            name="import_report",
        ),
        *_response_patterns(),
    ]


def _response_patterns() -> list[URLPattern]:
    return [
        path(
            f"{RESPONSES}export/csv/", staff_exports.ResponsesCsvView.as_view(),
            name="responses_csv",
        ),
        path(
            f"{RESPONSES}export/coded/", staff_exports.CodedCsvView.as_view(),
            name="responses_coded",
        ),
        path(
            f"{RESPONSES}export/xlsx/", staff_exports.ResponsesXlsxView.as_view(),
            name="responses_xlsx",
        ),
        path(
            f"{RESPONSES}<row:response_pk>/duplicate/",
            staff_reading.DuplicateView.as_view(),
            name="duplicate",
        ),
        path(
            f"{RESPONSES}<row:response_pk>/files/<uuid:key>/",
            staff_reading.StaffFileView.as_view(),
            name="file",
        ),
    ]  # fmt: skip
