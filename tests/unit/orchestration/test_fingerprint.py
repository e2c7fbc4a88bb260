from pathlib import Path

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


def test_region_origin_and_vintages_all_count() -> None:
    entry = {"table": "t", "millesime": "2024", "sha256": "a"}
    prints = {
        fingerprint.release_fingerprint([entry], "depot", "28"),
        fingerprint.release_fingerprint([entry], "depot", "11"),
        fingerprint.release_fingerprint([entry], "echantillon", "28"),
        fingerprint.release_fingerprint([{**entry, "sha256": "b"}], "depot", "28"),
    }
    assert len(prints) == 4


def test_inputs_are_their_bytes_not_their_names(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    before = fingerprint.input_fingerprint(tmp_path, "28")
    (tmp_path / "a.csv").rename(tmp_path / "b.csv")
    assert fingerprint.input_fingerprint(tmp_path, "28") == before
    (tmp_path / "b.csv").write_text("2")
    assert fingerprint.input_fingerprint(tmp_path, "28") != before


def test_the_code_fingerprint_covers_sql_and_declared_facts() -> None:
    assert fingerprint.code_fingerprint() == fingerprint.code_fingerprint()
    assert {".py", ".sql", ".yml", ".csv"} <= fingerprint.CODE_SUFFIXES
