"""Decisions on the sample go with the generated files of the next run, which they make a new one."""

from pathlib import Path

import pytest

from orchestration.assets.raw import _generate_sample
from orchestration.decisions.storing import text_of
from orchestration.fingerprint import input_fingerprint
from orchestration.ingestion.inventory import load_inventory
from orchestration.ingestion.landing import scan
from orchestration.settings import Settings

ROW = {
    "edition": "2026.11.0",
    "annee": "2027",
    "code_bassin_ft": "2801",
    "code_fap": "B1X31",
    "decision": "reportée",
    "date_decision": "2026-11-26",
}


def test_kept_decisions_are_files_of_the_sample(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.ingestion.sample.generate", lambda _folder: [])
    data = settings.data
    before = input_fingerprint(data.decisions)
    _generate_sample(data)
    assert list(data.sample.iterdir()) == []
    data.decisions.mkdir()
    (data.decisions / "FICTIF_decisions_2026.11.0.csv").write_text(text_of([ROW]), "utf-8")
    _generate_sample(data)
    (found,) = scan(data.sample, load_inventory())
    assert (found.table, found.millesime, found.fictitious) == ("raw_decisions__decisions_achat", 2026, True)
    assert input_fingerprint(data.decisions) != before


def test_a_folder_that_is_not_there_has_a_fingerprint(tmp_path: Path) -> None:
    assert input_fingerprint(tmp_path / "absent") == input_fingerprint(tmp_path / "absent")
