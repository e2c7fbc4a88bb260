"""The zone is apart, closed, and remembers who opened it."""

import os
import stat
from pathlib import Path

import pytest

from orchestration import environment
from orchestration.cohorts import journal
from orchestration.cohorts.errors import CohortRefused
from orchestration.cohorts.zone import Zone, open_zone
from orchestration.settings import PROJECT_ROOT, Settings

REASON = "essai de la zone restreinte"


@pytest.mark.parametrize("where", ["data/zone", "data", ".", "depot/zone"])
def test_a_zone_where_others_read_is_refused(where: str, tmp_path: Path, settings: Settings) -> None:
    changed = settings.model_copy(update={"cohortes_zone": tmp_path / where, "landing": tmp_path / "depot"})
    with pytest.raises(CohortRefused, match="se recouvrent"), open_zone(changed):
        pass
    assert not (tmp_path / "data").exists()


def test_a_zone_in_the_repository_is_refused(settings: Settings) -> None:
    changed = settings.model_copy(update={"cohortes_zone": PROJECT_ROOT / "zone"})
    with pytest.raises(CohortRefused, match="dépôt"), open_zone(changed):
        pass


def test_a_link_into_the_data_directory_is_seen_through(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "zone").symlink_to(tmp_path / "data")
    with pytest.raises(CohortRefused, match="se recouvrent"), open_zone(settings):
        pass


def test_no_zone_is_refused(settings: Settings) -> None:
    changed = settings.model_copy(update={"cohortes_zone": None})
    with pytest.raises(CohortRefused, match="VIGIE_COHORTES_ZONE"), open_zone(changed):
        pass


def test_everything_is_its_owners_alone_whatever_the_umask(zone: Zone) -> None:
    before = os.umask(0)
    try:
        zone.write_json(zone.path("certificats", "essai.json"), {})
        journal.record(zone, "essai", REASON, {})
    finally:
        os.umask(before)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (zone.root, *zone.root.rglob("*"))}
    assert len(modes) == 6
    assert all(mode == (0o700 if path.is_dir() else 0o600) for path, mode in modes.items())


@pytest.mark.parametrize("name", [".", "certificats", "certificats/essai.json"])
def test_a_zone_that_others_may_open_is_refused(name: str, settings: Settings) -> None:
    with open_zone(settings) as zone:
        zone.write_json(zone.path("certificats", "essai.json"), {})
    (zone.root / name).chmod(0o755)
    with pytest.raises(CohortRefused, match="chmod"), open_zone(settings):
        pass


def test_a_link_in_the_zone_is_refused(tmp_path: Path, settings: Settings) -> None:
    with open_zone(settings) as zone:
        (zone.root / "lien").symlink_to(tmp_path)
    with pytest.raises(CohortRefused, match="lien"), open_zone(settings):
        pass


def test_what_a_killed_command_left_is_deleted(settings: Settings) -> None:
    with open_zone(settings) as zone:
        zone.write_json(zone.path("certificats", ".tmp-essai.json"), {})
    with open_zone(settings) as zone:
        assert [path.name for path in zone.files()] == [".verrou"]


def test_each_access_is_written_with_who_when_what_why(zone: Zone) -> None:
    journal.record(zone, "publier", REASON, {"cohorte": 2024})
    journal.record(zone, "purger", REASON, {})
    first, second = journal.entries(zone)
    assert {"quand", "qui", "action", "motif", "cohorte", "precedent"} == first.keys()
    assert (first["action"], first["motif"], first["precedent"]) == ("publier", REASON, "")
    assert second["precedent"]


def test_a_reason_holds_on_one_line_whatever_it_is_made_of(zone: Zone) -> None:
    odd = "bilan\u2028annuel\x85du\ncomité"
    for _ in range(2):
        journal.record(zone, "publier", odd, {})
    assert [line["motif"] for line in journal.entries(zone)] == [odd, odd]


def test_an_empty_log_is_continued(zone: Zone) -> None:
    journal.record(zone, "publier", REASON, {})
    (path,) = zone.path("journal").iterdir()
    path.write_text("", "utf-8")
    journal.record(zone, "purger", REASON, {})
    assert [line["action"] for line in journal.entries(zone)] == ["purger"]


@pytest.mark.parametrize("reason", ["", "essai", "          "])
def test_no_access_without_a_reason(reason: str, zone: Zone) -> None:
    with pytest.raises(CohortRefused, match="Motif"):
        journal.record(zone, "publier", reason, {})
    assert list(journal.entries(zone)) == []


@pytest.mark.parametrize("change", ["edit", "remove"])
def test_a_changed_log_is_seen(change: str, zone: Zone) -> None:
    for action in ("recevoir", "publier", "purger"):
        journal.record(zone, action, REASON, {})
    (path,) = zone.path("journal").iterdir()
    lines = path.read_text("utf-8").splitlines()
    kept = [lines[0].replace("recevoir", "lire"), *lines[1:]] if change == "edit" else [lines[0], lines[2]]
    path.write_text("\n".join(kept) + "\n", "utf-8")
    with pytest.raises(CohortRefused, match="changée ou retirée"):
        list(journal.entries(zone))


def test_the_chain_that_runs_knows_neither_zone_nor_key(settings: Settings) -> None:
    environment.export_environment(settings.data)
    assert not [name for name in os.environ if name.startswith("VIGIE_COHORTES")]
    assert str(settings.cohortes_zone) not in os.environ.values()
