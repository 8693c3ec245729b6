"""Addresses of the desk."""

from django.urls import path

from rongthuk.desk import plan_urls
from rongthuk.desk.views import cases, exports, filing, home, lookups, plan_reports, talking, work

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("triage/", work.triage, name="triage"),
    path("work/", work.work, name="work"),
    path("work/export.csv", exports.export, name="export"),
    path("new/", filing.new, name="new"),
    path("new/questions/", filing.questions, name="questions"),
    path("new/categories/", filing.categories, name="categories"),
    path("jump/", lookups.jump, name="jump"),
    path("agencies.json", lookups.agencies, name="agencies"),
    path("places.json", lookups.places, name="places"),
    path("outlines.json", lookups.outlines, name="outlines"),
    path("cases/<str:reference>/", cases.show, name="case"),
    path("cases/<str:reference>/receipt/", filing.receipt, name="receipt"),
    path("cases/<str:reference>/message/", talking.write, name="write"),
    path("cases/<str:reference>/note/", talking.note, name="note"),
    path("cases/<str:reference>/contact/", talking.reveal, name="reveal"),
    path("cases/<str:reference>/moves/<slug:name>/", cases.move, name="move"),
    *(
        path(
            f"cases/<str:reference>/files/<str:token>/{size}",
            lookups.attachment,
            {"size": size},
            name=f"file_{size}",
        )
        for size in ("thumbnail", "preview", "original")
    ),
    *plan_urls.urlpatterns,
    # Documents of the plan.
    path("plan/<int:year>/reports/", plan_reports.reports, name="plan_reports"),
    path("plan/<int:year>/reports/start/", plan_reports.start, name="plan_report_start"),
    path("plan/<int:year>/reports/quarter.<str:suffix>", plan_reports.download, name="plan_report_file"),
    path("plan/reports/<str:token>/stop/", plan_reports.stop, name="plan_report_stop"),
    path("plan/reports/<str:token>/archive.zip", plan_reports.archive, name="plan_report_archive"),
]
