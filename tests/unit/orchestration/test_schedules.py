"""The calendar, evaluated: what each appointment asks for."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.schedule_definition import ScheduleExecutionData

from orchestration.fetching import chosen_sources
from orchestration.ingestion.inventory import load_inventory
from orchestration.schedules import Download, build_schedules, load_calendar
from orchestration.settings import Settings
from publish.reports.declaration import load_reports

CALENDAR = {entry.name: entry for entry in load_calendar()}


def tick(name: str, settings: Settings) -> ScheduleExecutionData:
    schedules = {one.name: one for one in build_schedules("main", load_inventory(), settings)}
    with dg.instance_for_test() as instance:
        context = dg.build_schedule_context(instance, datetime(2026, 4, 6, tzinfo=UTC))
        return schedules[name].evaluate_tick(context)


def test_an_edition_is_made_from_a_landing_folder_only(tmp_path: Path) -> None:
    assert len(tick("copil_etat_region", Settings(landing=tmp_path)).run_requests) == 1
    assert "--landing" in str(tick("copil_etat_region", Settings(landing=None)).skip_message)


def test_each_report_is_due_at_its_appointment(tmp_path: Path) -> None:
    schedules = {
        one.name: one for one in build_schedules("main", load_inventory(), Settings(landing=tmp_path))
    }
    due = [report for report in load_reports() if report.rendez_vous]
    assert due
    for report in due:
        assert report.titre in str(schedules[str(report.rendez_vous)].description)
    (request,) = tick("catef_trimestriel", Settings(landing=tmp_path)).run_requests
    assert request.tags["vigie/rendez_vous"] == "catef_trimestriel"


def test_a_download_names_the_sources_that_still_appear(monkeypatch: pytest.MonkeyPatch) -> None:
    (request,) = tick("parution_bmo", Settings()).run_requests
    assert request.run_config == {"ops": {"download_sources": {"config": {"sources": ["bmo"]}}}}
    suspended = Download(name="parution_bmo", cron="0 0 * * *", run="fetch", why="", sources=("dpae",))
    monkeypatch.setattr("orchestration.schedules.load_calendar", lambda: (suspended,))
    assert "dpae est suspendue depuis mars 2025" in str(tick("parution_bmo", Settings()).skip_message)


@pytest.mark.parametrize("name", [n for n, entry in CALENDAR.items() if isinstance(entry, Download)])
def test_each_download_names_sources_that_have_an_address(name: str) -> None:
    entry = CALENDAR[name]
    assert isinstance(entry, Download)
    assert chosen_sources(load_inventory(), entry.sources)


def test_the_calendar_keeps_the_hours_of_paris(tmp_path: Path) -> None:
    for one in build_schedules("main", load_inventory(), Settings(landing=tmp_path)):
        assert one.execution_timezone == "Europe/Paris"
        assert one.default_status == dg.DefaultScheduleStatus.STOPPED
