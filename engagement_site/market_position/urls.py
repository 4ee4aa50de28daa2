"""Addresses of the statement that are not pages."""

from django.urls import path

from engagement_site.market_position.views import figures, offers, plan, segments, statement

app_name = "market_position"

urlpatterns = [
    path("plan/plan.csv", plan.plan_csv, name="plan_csv"),
    path("plan/plan.docx", plan.plan_word, name="plan_word"),
    path("print/", statement.print_view, name="print"),
    path("statement.pdf", statement.statement_pdf, name="pdf"),
    path("changes/", statement.ChangesView.as_view(), name="changes"),
    path("segments/", segments.SegmentListView.as_view(), name="segments"),
    path("figures/", figures.DataSetListView.as_view(), name="data_sets"),
    path("figures/<slug:slug>/", figures.DataSetView.as_view(), name="data_set"),
    path("figures/<slug:slug>/data.csv", figures.data_set_csv, name="data_set_csv"),
    path("figures/<slug:slug>/<slug:kind>.svg", figures.chart, name="chart"),
    path("tell-us/<slug:slug>/", offers.TellUsView.as_view(), name="tell_us"),
    path(
        "tell-us/received/<uuid:token>/", offers.OfferReceivedView.as_view(), name="offer_received"
    ),
]
