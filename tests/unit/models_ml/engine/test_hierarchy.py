from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models_ml.engine.hierarchy import Hierarchy, HierarchyError


def edges(*links: tuple[str | None, str]) -> pd.DataFrame:
    return pd.DataFrame(links, columns=["parent", "child"])


def crossed(regions: int, families: int) -> pd.DataFrame:
    cells = list(product(range(regions), range(families)))
    return edges(
        *(("T", f"r{r}") for r in range(regions)),
        *(("T", f"f{f}") for f in range(families)),
        *((f"r{r}", f"r{r}f{f}") for r, f in cells),
        *((f"f{f}", f"r{r}f{f}") for r, f in cells),
    )


@given(st.integers(1, 6), st.integers(1, 6), st.randoms())
def test_a_crossed_hierarchy_sums_rows_and_columns_whatever_the_order_of_its_edges(regions, families, random):
    links = crossed(regions, families)
    shuffled = links.iloc[random.sample(range(len(links)), len(links))]
    hierarchy = Hierarchy.build(shuffled)
    cells = pd.Series(np.arange(regions * families, dtype="float64"), hierarchy.nodes[hierarchy.aggregates :])
    value = pd.Series(hierarchy.sums(cells.to_numpy()[:, None])[:, 0], hierarchy.nodes)
    assert value["T"] == cells.sum()
    assert all(value[f"r{r}"] == cells[cells.index.str.startswith(f"r{r}f")].sum() for r in range(regions))
    assert all(value[f"f{f}"] == cells[cells.index.str.endswith(f"f{f}")].sum() for f in range(families))
    np.testing.assert_array_equal(hierarchy.level[hierarchy.nodes == "r0f0"], 2)


def test_aggregates_come_first_by_level_and_a_lone_series_is_a_leaf() -> None:
    hierarchy = Hierarchy.build(
        edges(("T", "B"), ("T", "a"), ("B", "c"), ("B", "d")), ["d", "c", "a", "alone", "T", "B"]
    )
    assert list(hierarchy.nodes) == ["T", "B", "a", "alone", "c", "d"]
    assert list(hierarchy.level) == [0, 1, 1, 0, 2, 2]
    np.testing.assert_array_equal(hierarchy.summing.toarray()[:2], [[1, 0, 1, 1], [0, 0, 1, 1]])


@pytest.mark.parametrize(
    ("links", "series", "message"),
    [
        ([("T", "a"), ("T", "b"), ("T", "a")], None, r"lien 3 \(T -> a\) : lien en double"),
        ([("T", "a"), ("a", "b"), ("b", "a")], None, "cycle : (a -> b -> a|b -> a -> b)"),
        ([("T", "T")], None, "cycle : T -> T"),
        ([("T", "a"), ("T", "b")], ["T", "a"], "sans série : b"),
        ([(None, "a")], None, "identifiant vide"),
        # The decomposition by f forgets y.
        (
            [("T", "r"), ("T", "f"), ("r", "x"), ("r", "y"), ("f", "x")],
            None,
            "agrégat T : .* x est dans 2 de ses enfants, y dans 1",
        ),
        # A leaf is counted beside the aggregate that holds it.
        ([("T", "r"), ("T", "x"), ("r", "x"), ("r", "y")], None, "agrégat T"),
    ],
)
def test_edges_that_make_no_hierarchy_are_refused_by_name(links, series, message) -> None:
    with pytest.raises(HierarchyError, match=message):
        Hierarchy.build(edges(*links), series)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(HierarchyError, match="colonnes absentes : child"):
        Hierarchy.build(pd.DataFrame({"parent": ["T"]}))


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_file_is_read_with_its_codes_as_text_and_named_when_it_is_wrong(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"hierarchie{suffix}"
    write = pd.DataFrame.to_csv if suffix == ".csv" else pd.DataFrame.to_parquet
    write(edges(("T", "01"), ("T", "02")), path, index=False)
    assert list(Hierarchy.read(path).nodes) == ["T", "01", "02"]
    with pytest.raises(HierarchyError, match=f"hierarchie{suffix} : sans série : 02"):
        Hierarchy.read(path, ["T", "01"])
