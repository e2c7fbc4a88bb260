"""Datasets leave the catalogue by a declaration, and editions keep the memory of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.settings import DBT_PROJECT
from publish.candidate import IDENTITY
from publish.errors import PublicationError
from publish.history.withdrawals import Withdrawal, Withdrawn, read_withdrawals, withdrawn_datasets

OLD = Withdrawal("ancien", "Ancien jeu", "La source a cessé.", "besoins")


def edition(folder: Path, version: str, datasets: list[str], withdrawn: list[dict[str, Any]]) -> Path:
    folder.mkdir(exist_ok=True)
    identity = {"version": version, "datasets": {name: [] for name in datasets}, "withdrawn": withdrawn}
    (folder / IDENTITY).write_text(json.dumps(identity))
    return folder


def test_a_declared_withdrawal_names_the_last_edition(tmp_path: Path) -> None:
    previous = edition(tmp_path / "2026.1.0", "2026.1.0", ["ancien", "besoins"], [])
    told = Withdrawn("ancien", "Ancien jeu", "La source a cessé.", "besoins", "2026.1.0")
    assert withdrawn_datasets(["besoins"], [OLD], previous) == [told]


def test_the_last_edition_is_remembered_by_those_that_follow(tmp_path: Path) -> None:
    past = {"name": "ancien", "title": "t", "reason": "r", "replaced_by": None, "last_version": "2025.9.1"}
    previous = edition(tmp_path / "2026.1.0", "2026.1.0", ["besoins"], [past])
    (told,) = withdrawn_datasets(["besoins"], [OLD], previous)
    assert told.last_version == "2025.9.1"


def test_a_first_edition_does_not_know_the_last_one() -> None:
    (told,) = withdrawn_datasets(["besoins"], [OLD], None)
    assert told.last_version is None


@pytest.mark.parametrize("withdrawn", [[], [{"name": "ancien", "last_version": "2025.9.1"}]])
def test_a_silent_removal_is_refused(tmp_path: Path, withdrawn: list[dict[str, Any]]) -> None:
    held = ["besoins"] if withdrawn else ["ancien", "besoins"]
    previous = edition(tmp_path / "2026.1.0", "2026.1.0", held, withdrawn)
    with pytest.raises(PublicationError, match=r"ancien. Déclarez son retrait dans dbt_project/retraits.yml"):
        withdrawn_datasets(["besoins"], [], previous)


def test_contradictions_are_refused() -> None:
    with pytest.raises(PublicationError, match="présent au catalogue"):
        withdrawn_datasets(["ancien", "besoins"], [OLD], None)
    with pytest.raises(PublicationError, match="cite besoins, absent du catalogue"):
        withdrawn_datasets(["previsions"], [OLD], None)


@pytest.mark.parametrize(
    "text",
    [
        "- {name: ancien, title: Ancien}",
        "- {name: ancien, title: Ancien, reason: ''}",
        "- {name: ancien, title: Ancien, reason: Fin, date: 2026-01-01}",
        "- ancien",
    ],
)
def test_an_incomplete_entry_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "retraits.yml"
    path.write_text(text)
    with pytest.raises(PublicationError, match="entrée 1 : attendu « name », « title », « reason »"):
        read_withdrawals(path)


def test_a_dataset_is_declared_once(tmp_path: Path) -> None:
    path = tmp_path / "retraits.yml"
    path.write_text("- {name: a, title: A, reason: Fin.}\n" * 2)
    with pytest.raises(PublicationError, match="une seule entrée par jeu"):
        read_withdrawals(path)


def test_the_declarations_of_the_project_are_readable() -> None:
    assert all(each.reason for each in read_withdrawals(DBT_PROJECT / "retraits.yml"))


def test_an_edition_says_what_it_no_longer_holds(make_candidate: Callable[..., Path], tmp_path: Path) -> None:
    folder = make_candidate(withdrawals=(OLD,))
    (told,) = json.loads((folder / IDENTITY).read_text("utf-8"))["withdrawn"]
    assert (told["name"], told["replaced_by"], told["last_version"]) == ("ancien", "besoins", None)
