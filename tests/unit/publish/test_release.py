import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.errors import PublicationError
from publish.release import (
    find_previous,
    is_complete,
    latest_release,
    next_version,
    publish_release,
    read_identity,
    table_files,
)

MakeCandidate = Callable[..., Path]
ReadTree = Callable[[Path], dict[str, bytes | str]]
FILE_SYSTEM = ("open", "os.", "shutil.", "pathlib.")


def _kill_at(step: int, action: Callable[[], object]) -> bool:
    """Run `action` in a child killed at its `step`-th file-system call; tell whether it was killed."""
    child = os.fork()
    if child == 0:
        seen = 0

        def hook(event: str, _: object) -> None:
            nonlocal seen
            if event.startswith(FILE_SYSTEM):
                seen += 1
                if seen == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            action()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_a_kill_at_any_step_then_the_same_call_gives_the_same_shelf(
    make_candidate: MakeCandidate, tmp_path: Path, tree: ReadTree
) -> None:
    published = publish_release(make_candidate("first"), tmp_path / "before")
    candidate = make_candidate("second", version="2026.11.1", fingerprint="f2", previous=published)
    expected_shelf = tmp_path / "expected"
    shutil.copytree(tmp_path / "before", expected_shelf, symlinks=True)
    publish_release(candidate, expected_shelf)
    expected = tree(expected_shelf)

    step = 0
    killed = True
    while killed:
        step += 1
        shelf = tmp_path / f"shelf-{step}"
        shutil.copytree(tmp_path / "before", shelf, symlinks=True)
        killed = _kill_at(step, lambda shelf=shelf: publish_release(candidate, shelf))  # type: ignore[misc]
        latest = latest_release(shelf)
        assert latest is not None
        assert is_complete(latest)
        publish_release(candidate, shelf)
        assert tree(shelf) == expected
        assert list(shelf.glob(".tmp-*")) == []
        shutil.rmtree(shelf)
    # One call at least per file copied and per file flushed.
    assert step > 2 * sum(path.is_file() for path in candidate.rglob("*"))


def test_an_error_at_the_rename_leaves_the_shelf_as_it_was(
    make_candidate: MakeCandidate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tree: ReadTree
) -> None:
    shelf = tmp_path / "releases"
    publish_release(make_candidate("first"), shelf)
    before = tree(shelf)
    candidate = make_candidate("second", version="2026.11.1", fingerprint="f2")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", fail)
        with pytest.raises(OSError, match="No space left"):
            publish_release(candidate, shelf)
    # Its version is taken all the same: the edition may have been about to appear.
    left = {path: content for path, content in tree(shelf).items() if ".tmp-" not in path}
    assert left == before | {"versions.txt": b"2026.11.0\n2026.11.1\n"}
    assert publish_release(candidate, shelf).name == "2026.11.1"
    assert list(shelf.glob(".tmp-*")) == []


def test_the_same_content_is_not_published_twice(make_candidate: MakeCandidate, tmp_path: Path) -> None:
    shelf = tmp_path / "releases"
    first = publish_release(make_candidate("first"), shelf)
    publish_release(make_candidate("other", version="2026.11.1", fingerprint="f2"), shelf)
    again = publish_release(make_candidate("again", version="2026.11.2"), shelf)
    assert again == first
    assert latest_release(shelf) == first.resolve()
    assert sorted(path.name for path in shelf.iterdir()) == [
        "2026.11.0",
        "2026.11.1",
        "latest",
        "versions.txt",
    ]


def test_a_damaged_edition_does_not_stand_for_its_content(
    make_candidate: MakeCandidate, tmp_path: Path
) -> None:
    shelf = tmp_path / "releases"
    damaged = publish_release(make_candidate("first"), shelf)
    (damaged / "besoins" / "CHANGES.md").write_text("altéré", encoding="utf-8")
    assert not is_complete(damaged)
    with pytest.raises(PublicationError, match="existe déjà avec un autre contenu"):
        publish_release(make_candidate("same"), shelf)
    assert publish_release(make_candidate("next", version="2026.11.1"), shelf).name == "2026.11.1"


def test_the_run_identity_does_not_count_as_damage(make_candidate: MakeCandidate, tmp_path: Path) -> None:
    release = publish_release(make_candidate(), tmp_path / "releases")
    (release / "run.json").write_text("{}", encoding="utf-8")
    assert is_complete(release)


def test_latest_that_is_a_folder_is_explained(make_candidate: MakeCandidate, tmp_path: Path) -> None:
    shelf = tmp_path / "releases"
    (shelf / "latest").mkdir(parents=True)
    with pytest.raises(PublicationError, match=r"lien symbolique vers l'édition 2026\.11\.0"):
        publish_release(make_candidate(), shelf)
    (shelf / "latest").rmdir()
    assert publish_release(make_candidate(), shelf).name == "2026.11.0"
    assert (shelf / "latest").readlink() == Path("2026.11.0")


def test_a_disk_without_links_is_explained(
    make_candidate: MakeCandidate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    with pytest.raises(PublicationError, match="accepte les liens symboliques"):
        publish_release(make_candidate(), tmp_path / "releases")


def test_previous_has_the_same_origin_and_region(make_candidate: MakeCandidate, tmp_path: Path) -> None:
    shelf = tmp_path / "releases"
    editions = [
        {"version": "2026.9.10"},
        {"version": "2026.10.0"},
        {"version": "2026.11.0", "region": "11"},
        {"version": "2026.12.0", "origine": "echantillon"},
    ]
    for edition in editions:
        publish_release(make_candidate(edition["version"], fingerprint=edition["version"], **edition), shelf)
    found = find_previous(shelf, "depot", "28")
    assert found is not None
    assert found.name == "2026.10.0"
    assert find_previous(shelf, "depot", "84") is None
    assert read_identity(found)["region"] == "28"
    assert sorted(table_files(found)) == ["pub_besoins__projets", "pub_previsions__scores"]
    assert sorted(table_files(found, left_out=["besoins"])) == ["pub_previsions__scores"]


def test_an_unreadable_identity_is_explained(tmp_path: Path) -> None:
    (tmp_path / "2026.1.0").mkdir()
    with pytest.raises(PublicationError, match=r"release\.json : fichier absent ou illisible"):
        find_previous(tmp_path, "depot", "28")


def test_an_empty_shelf_has_no_latest(tmp_path: Path) -> None:
    assert latest_release(tmp_path / "releases") is None
    assert next_version(tmp_path / "releases", date(2026, 3, 1)) == "2026.3.0"


def test_a_version_does_not_serve_again_once_its_edition_is_deleted(
    make_candidate: MakeCandidate, tmp_path: Path
) -> None:
    shelf, day = tmp_path / "releases", date(2026, 11, 26)
    # An edition from before the list was kept, and one that is deleted.
    publish_release(make_candidate("old"), shelf)
    (shelf / "versions.txt").unlink()
    publish_release(make_candidate("next", version="2026.11.1", fingerprint="f2"), shelf)
    shutil.rmtree(shelf / "2026.11.1")
    shutil.rmtree(shelf / "2026.11.0")
    assert next_version(shelf, day) == "2026.11.2"
    assert next_version(shelf, date(2026, 12, 1)) == "2026.12.0"
    (shelf / "versions.txt").unlink()
    assert next_version(shelf, day) == "2026.11.0"


@given(st.sets(st.tuples(st.integers(2025, 2027), st.integers(1, 12), st.integers(0, 120)), max_size=8))
def test_the_next_version_is_free_and_above_those_of_its_month(taken: set[tuple[int, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shelf = Path(folder)
        for year, month, patch in taken:
            (shelf / f"{year}.{month}.{patch}").mkdir()
        year, month, patch = (int(part) for part in next_version(shelf, date(2026, 5, 17)).split("."))
        assert (year, month) == (2026, 5)
        assert patch == max((p for y, m, p in taken if (y, m) == (2026, 5)), default=-1) + 1
