import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from publish.archive import archive_editions, read_archive
from publish.errors import PublicationError

TABLE = "pub_previsions__projets"


def _edition(shelf: Path, version: str, yhat: float, *, origine: str = "depot") -> Path:
    release = shelf / version
    data = release / "previsions" / "data"
    data.mkdir(parents=True)
    identity = {"version": version, "origine": origine, "region": "28", "fingerprint": f"{yhat:064.0f}"[::-1]}
    (release / "release.json").write_text(json.dumps(identity), "utf-8")
    pd.DataFrame({"annee": [2025], "yhat": [yhat]}).to_parquet(data / f"{TABLE}.parquet")
    return release


def _values(archive: Path, origine: str = "depot") -> list[tuple[str, float]]:
    found = read_archive(archive, origine, "28", [TABLE])
    return list(found[TABLE][["edition", "yhat"]].itertuples(index=False, name=None)) if found else []


def test_editions_are_kept_once_in_their_order_and_outlive_the_shelf(tmp_path: Path) -> None:
    shelf, archive = tmp_path / "releases", tmp_path / "archive"
    _edition(shelf, "2026.9.0", 1)
    _edition(shelf, "2026.10.0", 2)
    _edition(shelf, "2026.11.0", 3, origine="echantillon")
    assert archive_editions(shelf, archive, [TABLE]) == ["2026.9.0", "2026.10.0", "2026.11.0"]
    assert archive_editions(shelf, archive, [TABLE]) == []
    shutil.rmtree(shelf / "2026.9.0")
    archive_editions(shelf, archive, [TABLE])
    assert _values(archive) == [("2026.9.0", 1), ("2026.10.0", 2)]
    assert _values(archive, "echantillon") == [("2026.11.0", 3)]


def test_a_version_that_serves_again_does_not_hide_nor_rewrite_the_first(tmp_path: Path) -> None:
    shelf, archive = tmp_path / "releases", tmp_path / "archive"
    archive_editions(_edition(shelf, "2026.11.0", 1).parent, archive, [TABLE])
    shutil.rmtree(shelf)
    archive_editions(_edition(shelf, "2026.11.0", 2).parent, archive, [TABLE])
    assert sorted(_values(archive)) == [("2026.11.0", 1), ("2026.11.0", 2)]


def test_an_archive_that_was_cut_short_is_done_again(tmp_path: Path) -> None:
    shelf, archive = tmp_path / "releases", tmp_path / "archive"
    _edition(shelf, "2026.11.0", 1)
    archive_editions(shelf, archive, [TABLE])
    (archived,) = archive.iterdir()
    archived.rename(archive / f".tmp-new-{archived.name}")
    assert _values(archive) == []
    archive_editions(shelf, archive, [TABLE])
    assert _values(archive) == [("2026.11.0", 1)]


def test_without_any_edition_there_is_no_row(tmp_path: Path) -> None:
    assert archive_editions(tmp_path / "releases", tmp_path / "archive", [TABLE]) == []
    assert read_archive(tmp_path / "archive", "depot", "28", [TABLE]) == {}


def test_an_edition_without_identity_is_named(tmp_path: Path) -> None:
    (_edition(tmp_path, "2026.11.0", 1) / "release.json").unlink()
    with pytest.raises(PublicationError, match=r"2026\.11\.0"):
        archive_editions(tmp_path, tmp_path / "archive", [TABLE])
