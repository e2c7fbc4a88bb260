"""The job `fetch`, executed: what the schedules and the UI run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.fetch_job import fetch_config, fetch_job
from orchestration.ingestion.inventory import Inventory

Fetch = Callable[..., dg.ExecuteInProcessResult]


@pytest.fixture
def fetch(local_inventory: Inventory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fetch:
    """Execute the job for some sources, over the local server."""
    monkeypatch.setattr("orchestration.fetch_job.load_inventory", lambda: local_inventory)
    monkeypatch.setenv("VIGIE_DATA_DIR", str(tmp_path / "data"))

    def run(*sources: str) -> dg.ExecuteInProcessResult:
        return fetch_job.execute_in_process(run_config=fetch_config(sources), raise_on_error=False)

    return run


def failure(result: dg.ExecuteInProcessResult) -> Any:
    (event,) = (event for event in result.all_events if event.is_step_failure)
    return event.step_failure_data.user_failure_data


def test_it_downloads_into_the_landing_folder_and_lists_the_files(
    producer: Any, fetch: Fetch, bmo: Callable[..., Path], tmp_path: Path
) -> None:
    body = bmo().read_bytes()
    producer.on("/bmo", {"body": body})
    result = fetch("bmo")
    assert result.success
    assert (tmp_path / "data" / "landing" / "bmo" / "bmo_2024.xlsx").read_bytes() == body
    (output,) = (event.step_output_data for event in result.all_events if event.is_successful_output)
    (outcome,) = output.metadata["outcomes"].value.records
    assert (outcome.data["file"], outcome.data["status"]) == ("bmo_2024.xlsx", "nouveau")


def test_a_failed_download_fails_it_with_the_remedy(producer: Any, fetch: Fetch) -> None:
    producer.on("/bmo", {"status": 404})
    told = failure(fetch("bmo"))
    assert "bmo_2024.xlsx : réponse 404" in told.description
    assert "Remède : vérifiez l’adresse" in told.description
    (outcome,) = told.metadata["outcomes"].value.records
    assert outcome.data["status"] == "échec"


def test_a_source_without_an_address_fails_it_before_any_call(producer: Any, fetch: Fetch) -> None:
    assert "n’a pas d’adresse" in failure(fetch("insee")).description
    assert not producer.received
