"""The facts of the reports name what exists: appointments, datasets, folders."""

from pathlib import Path

import yaml

from publish.reports.declaration import load_reports

ROOT = Path(__file__).parents[4]


def test_each_report_is_made_for_an_appointment_of_the_calendar() -> None:
    calendar = yaml.safe_load((ROOT / "orchestration" / "calendar.yml").read_text("utf-8"))
    editions = {entry["name"] for entry in calendar if entry["run"] == "main"}
    kept = {report.rendez_vous for report in load_reports() if report.rendez_vous}
    assert kept <= editions
    assert {"catef_trimestriel", "copil_etat_region", "commande_formation_semestrielle"} <= kept


def test_each_report_names_datasets_that_are_published() -> None:
    exposures = (ROOT / "dbt_project" / "models" / "exposures").glob("*.yml")
    datasets = {
        exposure["config"]["meta"]["identifiant"]
        for path in exposures
        for exposure in yaml.safe_load(path.read_text("utf-8"))["exposures"]
    }
    for report in load_reports():
        assert set(report.jeux) <= datasets, report.identifiant


def test_names_and_places_are_not_shared_and_the_index_comes_last() -> None:
    reports = load_reports()
    assert len({report.identifiant for report in reports}) == len({report.ordre for report in reports})
    assert reports[-1].identifiant == "accueil"
