"""What a model has read, told apart by a digest."""

from pathlib import Path

import dagster as dg
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.assets.model_frames import digest, is_unchanged, keep, write_frames
from orchestration.incremental import begin, unchanged
from orchestration.scope import Scope

rows = st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.floats(allow_nan=True)), max_size=6)


def frame(values: list[tuple[str | None, float]]) -> pd.DataFrame:
    return pd.DataFrame(values, columns=["code", "valeur"]).astype({"code": "str", "valeur": "float64"})


@given(values=rows, draw=st.data())
def test_the_order_of_the_rows_does_not_count(values: list, draw: st.DataObject) -> None:
    mixed = draw.draw(st.permutations(values))
    assert digest({"x": frame(values)}) == digest({"x": frame(mixed)})


@pytest.mark.parametrize(
    "other",
    [
        frame([("a", 1.0)]),
        frame([("a", 1.0), ("b", 2.0), ("b", 2.0)]),
        frame([("a", 1.0), (None, 2.0)]),
        frame([("a", 2.0), ("b", 1.0)]),
        frame([("a", 1.0), ("b", 2.0)]).rename(columns={"valeur": "autre"}),
        frame([("a", 1.0), ("b", 2.0)]).astype({"valeur": "float32"}),
    ],
    ids=["a row less", "a row twice", "a null", "values exchanged", "another column", "another type"],
)
def test_any_other_difference_counts(other: pd.DataFrame) -> None:
    assert digest({"x": frame([("a", 1.0), ("b", 2.0)])}) != digest({"x": other})


def test_a_frame_counts_under_its_name() -> None:
    one, two = frame([("a", 1.0)]), frame([("b", 2.0)])
    assert digest({"x": one, "y": two}) != digest({"x": two, "y": one})


def test_only_a_partial_run_leaves_the_frames_of_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_DATA_DIR", str(tmp_path))
    scope = Scope(basis="first")
    begin(scope.data, "second", None)
    read = digest({"x": frame([("a", 1.0)])})
    assert not is_unchanged(scope, "projets", read)
    folder = scope.data.ml / "projets"
    folder.mkdir(parents=True)
    write_frames(folder, {"forecast": frame([("a", 1.0)])}, {"inputs": read})
    assert is_unchanged(scope, "projets", read)
    assert not is_unchanged(scope, "projets", digest({"x": frame([("a", 3.0)])}))
    assert not is_unchanged(Scope(), "projets", read)
    before = (folder / "forecast.parquet").read_bytes()
    [made] = keep(scope, "projets", {"forecast": ""})
    assert made.asset_key == dg.AssetKey("ml_projets__forecast")
    assert made.metadata["dagster/row_count"] == 1
    assert (folder / "forecast.parquet").read_bytes() == before
    assert unchanged(scope.data) == {"projets"}
