import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models_ml.cohorts.weights import post_stratify, rake


def test_a_stratum_adds_up_to_its_total() -> None:
    weights = post_stratify(pd.Series([1.0, 1.0, 1.0]), pd.Series(["a", "a", "b"]), {"a": 10, "b": 20})
    assert weights.tolist() == [5, 5, 20]


def test_unequal_base_weights_keep_their_ratio() -> None:
    weights = post_stratify(pd.Series([1.0, 3.0]), pd.Series(["a", "a"]), {"a": 40})
    assert weights.tolist() == [10, 30]


def test_one_person_per_cell_is_raked_to_the_product_of_the_margins() -> None:
    frame = pd.DataFrame({"line": ["a", "a", "b", "b"], "column": ["x", "y", "x", "y"]})
    margins = {"line": {"a": 30, "b": 70}, "column": {"x": 40, "y": 60}}
    assert rake(pd.Series([1.0] * 4), frame, margins).tolist() == pytest.approx([12, 18, 28, 42])


def test_who_has_no_value_keeps_their_share_of_the_sample() -> None:
    frame = pd.DataFrame({"line": ["a", "b", "b", None]})
    assert rake(pd.Series([1.0] * 4), frame, {"line": {"a": 40, "b": 60}}).tolist() == [30, 22.5, 22.5, 25]


@pytest.mark.parametrize(
    ("margins", "message"),
    [
        ({"line": {"a": 1}}, "Aucune marge pour : b"),
        ({"line": {"a": 1, "b": 1, "c": 1}}, "Personne dans l’échantillon pour : c"),
        ({"line": {"a": 1, "b": 1}, "column": {"x": 3}}, "line 2, column 3"),
        ({"line": {"a": 9, "b": 1}, "same": {"a": 1, "b": 9}}, "ne converge pas"),
    ],
)
def test_margins_that_cannot_hold_are_told(margins: dict[str, dict[str, float]], message: str) -> None:
    frame = pd.DataFrame({"line": ["a", "b"], "column": ["x", "x"], "same": ["a", "b"]})
    with pytest.raises(ValueError, match=message):
        rake(pd.Series([1.0, 1.0]), frame, margins)


@st.composite
def samples(draw: st.DrawFn) -> tuple[pd.Series, pd.DataFrame, dict[str, dict[str, float]]]:
    """Everyone of a small population with all cells, sampled unequally: its margins can hold."""
    cells = [(line, column) for line in "abc" for column in "xy"]
    rows = [cell for cell in cells for _ in range(draw(st.integers(1, 3)))]
    frame = pd.DataFrame(rows, columns=["line", "column"])
    size = st.floats(0.5, 20)
    base = pd.Series([draw(size) for _ in rows])
    true = pd.Series([draw(size) for _ in rows])
    margins = {name: true.groupby(frame[name]).sum().to_dict() for name in frame}
    return base, frame, margins


@settings(max_examples=40)
@given(samples())
def test_weights_add_up_to_every_margin(
    sample: tuple[pd.Series, pd.DataFrame, dict[str, dict[str, float]]],
) -> None:
    base, frame, margins = sample
    weights = rake(base, frame, margins)
    assert (weights > 0).all()
    for name, totals in margins.items():
        assert weights.groupby(frame[name]).sum().to_dict() == pytest.approx(totals, rel=1e-6)


@settings(max_examples=40)
@given(samples(), st.randoms())
def test_the_order_of_the_people_does_not_count(
    sample: tuple[pd.Series, pd.DataFrame, dict[str, dict[str, float]]], random: object
) -> None:
    base, frame, margins = sample
    order = list(base.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = rake(base.loc[order], frame.loc[order], margins)
    assert shuffled.sort_index().tolist() == pytest.approx(rake(base, frame, margins).tolist(), rel=1e-6)
