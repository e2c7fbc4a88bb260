import os
import stat
from pathlib import Path

import pytest

from orchestration.collecte.accounts import Accounts
from orchestration.collecte.errors import CollectionRefused
from orchestration.collecte.export import FILE, FOLDER, export_for_run, export_needs
from orchestration.collecte.needs import TABLE, inventory
from orchestration.collecte.store import NewVersion, Store
from orchestration.ingestion.file_check import check_file
from orchestration.settings import Settings

from .conftest import need, new


@pytest.fixture
def accepted(store: Store, accounts: Accounts) -> NewVersion:
    entry = new(employeur="Entreprise Dupont", remarque="dit par Jeanne", codes_competences="100001 100002")
    store.record(accounts.named("Camille"), entry, new(volume=99))
    store.decide(accounts.named("Alix"), store.history(entry.id_besoin)[0], "accepté", "")
    return entry


def test_the_export_is_a_file_of_the_declared_format(
    store: Store, accepted: NewVersion, tmp_path: Path
) -> None:
    path, number = export_needs(store, tmp_path)
    verdict = check_file(path, inventory(), tmp_path / "raw")
    assert verdict.table is not None
    assert (number, verdict.table.name, verdict.problems, verdict.rows) == (1, TABLE, (), 1)
    assert path == tmp_path / FOLDER / FILE


def test_neither_author_nor_employer_leaves(store: Store, accepted: NewVersion, tmp_path: Path) -> None:
    text = export_needs(store, tmp_path)[0].read_text("utf-8-sig")
    for secret in ("Camille", "Alix", "Caen", "Dupont", "Jeanne", "99"):
        assert secret not in text
    assert accepted.id_besoin in text


def test_the_same_needs_give_the_same_bytes_and_no_write(
    store: Store, accepted: NewVersion, tmp_path: Path
) -> None:
    path = export_needs(store, tmp_path)[0]
    before = path.stat()
    assert export_needs(store, tmp_path)[0].stat().st_ino == before.st_ino


def test_what_was_withdrawn_leaves_an_empty_file_that_the_chain_accepts(
    store: Store, accounts: Accounts, accepted: NewVersion, tmp_path: Path
) -> None:
    export_needs(store, tmp_path)
    store.record(accounts.named("Camille"), NewVersion(accepted.id_besoin, 1, need(), withdrawal=True))
    path, number = export_needs(store, tmp_path)
    verdict = check_file(path, inventory(), tmp_path / "raw")
    assert verdict.table is not None
    assert (number, verdict.table.name, verdict.problems, verdict.rows) == (0, TABLE, (), 0)


def test_a_run_brings_the_needs_where_there_is_a_collection(tmp_path: Path, accounts: Accounts) -> None:
    landing = tmp_path / "depot"
    landing.mkdir()
    export_for_run(Settings(data_dir=tmp_path / "sans", landing=landing))
    assert list(landing.iterdir()) == []
    assert not (tmp_path / "sans").exists()
    # The store of the fixtures lies in this data directory.
    export_for_run(Settings(data_dir=tmp_path))
    export_for_run(Settings(data_dir=tmp_path, landing=landing))
    assert (landing / FOLDER / FILE).exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_told(store: Store, tmp_path: Path) -> None:
    closed = tmp_path / "ferme"
    closed.mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(CollectionRefused, match="Remède"):
        export_needs(store, closed)


def test_a_file_in_the_place_of_the_folder_is_told(store: Store, tmp_path: Path) -> None:
    (tmp_path / "autre").write_text("")
    with pytest.raises(CollectionRefused, match="Remède"):
        export_needs(store, tmp_path / "autre")
