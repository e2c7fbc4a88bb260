"""What `vigie status` says of a suspended source, and `vigie run` of an edition without a public address."""

import json
from datetime import date
from pathlib import Path

import pytest

from orchestration.settings import DataDir
from orchestration.summary import FORECASTS, print_products, print_status
from publish.edition import EXAMPLE_PORTAL


def take_in(data: DataDir, source: str, table: str) -> None:
    folder = data.raw / source / table / "millesime=2000" / "vintage=x"
    folder.mkdir(parents=True)
    vintage = {"source": source, "table": table, "origin": "depot", "millesime": 2000, "rank": 1}
    facts = {"retrieved": "2025-10-22", "rows": 528, "warnings": []}
    (folder / "snapshot.json").write_text(json.dumps(vintage | facts), "utf-8")


def status(data: DataDir, capsys: pytest.CaptureFixture[str]) -> str:
    print_status(data, date(2025, 11, 1))
    return " ".join(capsys.readouterr().out.split())


def test_a_suspended_source_says_so_with_what_may_stand_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = DataDir(tmp_path)
    take_in(data, "dpae", "raw_dpae__france_mensuel")
    shown = status(data, capsys)
    assert "source suspendue depuis mars 2025" in shown
    assert "En repli : Mouvements de main-d’œuvre" in shown


def test_a_source_that_was_not_received_says_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = DataDir(tmp_path)
    take_in(data, "bmo", "raw_bmo__projets")
    assert "suspendue" not in status(data, capsys)


@pytest.mark.parametrize(
    ("origine", "portal_url", "warned"),
    [
        ("depot", EXAMPLE_PORTAL, 1),
        ("depot", "https://donnees.exemple.fr/vigie/", 0),
        ("echantillon", EXAMPLE_PORTAL, 0),
    ],
)
def test_real_data_without_a_public_address_are_said_once(
    origine: str, portal_url: str, warned: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = tmp_path / "releases" / "2026.11.0"
    (release / FORECASTS).parent.mkdir(parents=True)
    (release / FORECASTS).write_text("mesure,horizon_periodes,yhat\n", "utf-8")
    identity = {"fictif": origine == "echantillon", "origine": origine}
    (release / "release.json").write_text(json.dumps(identity), "utf-8")
    (tmp_path / "releases" / "latest").symlink_to(release.name)
    print_products(DataDir(tmp_path), portal_url)
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.count("export VIGIE_PORTAL_URL=https://") == warned
    assert shown.count("ne mènent nulle part") == warned
