from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration import fingerprint

ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"table": st.text(max_size=5), "millesime": st.text(max_size=4), "sha256": st.text(max_size=8)}
    ),
    max_size=6,
)


@given(ENTRIES, st.randoms())
def test_the_order_of_the_vintages_does_not_matter(entries: list[dict[str, str]], random: object) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = fingerprint.release_fingerprint(entries, "depot", "28")
    assert first == fingerprint.release_fingerprint(shuffled, "depot", "28")


def test_every_option_and_the_vintages_count() -> None:
    entry = {"table": "t", "millesime": "2024", "sha256": "a"}
    prints = {
        fingerprint.release_fingerprint([entry], "depot", "28"),
        fingerprint.release_fingerprint([entry], "depot", "28", "https://portail.example/"),
        fingerprint.release_fingerprint([entry], "depot", "11"),
        fingerprint.release_fingerprint([entry], "echantillon", "28"),
        fingerprint.release_fingerprint([{**entry, "sha256": "b"}], "depot", "28"),
    }
    assert len(prints) == 5


def test_inputs_are_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    seen = {fingerprint.input_fingerprint(tmp_path, "28"), fingerprint.input_fingerprint(tmp_path, "11")}
    (tmp_path / "a.csv").write_text("2")
    seen.add(fingerprint.input_fingerprint(tmp_path, "28"))
    (tmp_path / "a.csv").rename(tmp_path / "a_2016.csv")
    seen.add(fingerprint.input_fingerprint(tmp_path, "28"))
    assert len(seen) == 4


def test_an_open_document_is_nothing_new(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    before = fingerprint.input_fingerprint(tmp_path, "28")
    (tmp_path / "~$a.xlsx").write_text("lock")
    (tmp_path / ".hidden").write_text("hidden")
    assert fingerprint.input_fingerprint(tmp_path, "28") == before


def test_a_broken_link_has_a_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "absent.csv")
    assert fingerprint.input_fingerprint(tmp_path, "28")


def test_the_code_fingerprint_covers_code_and_declared_facts_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprint, "PROJECT_ROOT", tmp_path)
    code_fingerprint = fingerprint.code_fingerprint.__wrapped__
    folder = tmp_path / "dbt_project"
    (folder / "target").mkdir(parents=True)
    (tmp_path / "uv.lock").touch()
    prints = [code_fingerprint()]
    for name in ("a.py", "a.sql", "a.yml", "a.csv", "a.j2", "a.css"):
        (folder / name).touch()
        prints.append(code_fingerprint())
    assert len(set(prints)) == len(prints)
    for name in ("target/compiled.sql", "notes.md"):
        (folder / name).touch()
        assert code_fingerprint() == prints[-1]
    (tmp_path / "uv.lock").write_text("another library")
    assert code_fingerprint() not in prints
