"""The asset `ckan_publication`: what it asks for again, what it gives up at once, what it shows."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration import publishing, retries
from orchestration.assets.portal import build_portal_asset
from orchestration.scope import Scope
from orchestration.settings import Settings
from publish.ckan.errors import TransientPortalError
from publish.ckan.publication import Report
from publish.errors import PublicationError


@pytest.fixture
def materialize(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the asset over answers of the publisher, one per try; an error is raised."""
    monkeypatch.setenv("VIGIE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(retries, "SECONDS_TO_WAIT", 0.0)

    def run(*answers: Report | Exception) -> tuple[dg.ExecuteInProcessResult, int]:
        left = list(answers)

        def publish(*_: Any, **__: Any) -> Report:
            answer = left.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(publishing, "publish_quietly", publish)
        asset = build_portal_asset(Settings())
        with dg.DagsterInstance.ephemeral(str(tmp_path)) as instance:
            result = dg.materialize(
                [asset], resources={"scope": Scope()}, instance=instance, raise_on_error=False
            )
        return result, len(answers) - len(left)

    return run


def test_a_success_shows_what_became_of_each_dataset(materialize: Any) -> None:
    result, tries = materialize(Report(published=["besoins"], unchanged=["previsions"]))
    assert result.success
    assert tries == 1
    (event,) = result.asset_materializations_for_node("ckan_publication")
    rows = [record.data for record in event.metadata["jeux"].records]
    assert [(row["jeu"], row["état"]) for row in rows] == [
        ("besoins", "publié et relu"),
        ("previsions", "inchangé"),
    ]


def test_what_may_pass_is_tried_again(materialize: Any) -> None:
    result, tries = materialize(TransientPortalError("le portail dort"), Report(published=["besoins"]))
    assert result.success
    assert tries == 2


@pytest.mark.parametrize(
    "answer",
    [
        Report(conflicts={"besoins": ("modifié sur le portail : champ « title »",)}),
        Report(failures={"besoins": "valeurs refusées"}, lasting=True),
        PublicationError("édition de données fictives"),
    ],
)
def test_a_conflict_or_a_refusal_is_not(materialize: Any, answer: Report | Exception) -> None:
    result, tries = materialize(answer, Report())
    assert not result.success
    assert tries == 1
    (failure,) = [event for event in result.all_events if event.is_step_failure]
    told = failure.step_failure_data.user_failure_data.description
    assert told == (answer.problems() if isinstance(answer, Report) else str(answer))
