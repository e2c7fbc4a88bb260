from pathlib import Path

import pytest

from publish.files import replace_directory


def fill_half(target: Path) -> None:
    with replace_directory(target) as folder:
        (folder / "a").write_text("half")
        raise RuntimeError("midway")


def test_a_failed_filling_leaves_the_old_folder(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with replace_directory(target) as folder:
        (folder / "a").write_text("old")
    with pytest.raises(RuntimeError, match="midway"):
        fill_half(target)
    assert (target / "a").read_text() == "old"


def test_the_new_folder_replaces_the_old_one_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    for name in ("first", "second"):
        with replace_directory(target) as folder:
            (folder / name).touch()
    assert [path.name for path in target.iterdir()] == ["second"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
