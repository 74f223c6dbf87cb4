"""What is accounted for when a report is taken away: the people it names, however many lines each has."""

from causeway import disclosure
from causeway.disclosure import Category
from causeway.ids import new_id
from tenants.reports import services
from tenants.reports.catalogue import REPORTS
from tenants.reports.figures import Row, Section


def test_a_report_that_names_patients_accounts_for_each_of_them_once() -> None:
    rosa, omar = new_id(), new_id()
    sections = [
        Section("weeks", "By week", (), [Row({"patients": 2})]),
        Section("patients", "By patient", (), [Row({"patient_id": one}) for one in (rosa, rosa, omar)]),
    ]
    counts = {report.name: services.leaving(disclosure.Way.CSV, report, sections, what="x").bulk for report in REPORTS}
    assert counts == {report.name: 2 if report.names_patients else None for report in REPORTS}
    assert 2 in counts.values()


def test_a_report_of_one_patient_is_about_them_though_it_names_nobody() -> None:
    rosa = new_id()
    for report in REPORTS:
        asked = services.leaving(disclosure.Way.CSV, report, [], what="x", patient_id=rosa)
        assert (asked.patient_ids, asked.bulk, asked.categories) == ((rosa,), None, report.tells)
    assert {report.name: report.tells for report in REPORTS}["outcomes"] == {Category.ATTENDANCE, Category.MEASURES}


def test_the_reports_of_one_subject_say_what_they_tell_of_it() -> None:
    told = {report.name: report.tells for report in REPORTS}
    assert told["family"] == {Category.FAMILY, Category.ATTENDANCE}
    assert told["disclosures"] == {Category.DEMOGRAPHICS}, "that something left, and of whom; none of what it held"
