import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations import previous
from expectations.previous import Outline, read_outline
from expectations.runner import SuiteResult

NEEDS = "pub_besoins_main_oeuvre__projets"
CHAMPION = "pub_previsions__projets"


def _outlines(frames: Mapping[str, pd.DataFrame]) -> dict[str, Outline]:
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{name}.parquet" for name in frames}
        for name, path in paths.items():
            frames[name].to_parquet(path)
        return {name: read_outline(path) for name, path in paths.items()}


def compare(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    return previous.compare(_outlines(before), _outlines(after))


def compare_with_previous(
    before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]
) -> SuiteResult:
    return previous.compare_with_previous(_outlines(before), _outlines(after))


def _needs(**waves: list[float]) -> pd.DataFrame:
    rows = [(int(wave[1:]), value) for wave, values in waves.items() for value in values]
    return pd.DataFrame(rows, columns=["annee", "projets_recrutement_min"])


def test_hand_worked_comparison() -> None:
    before, after = _needs(w2023=[10, 30]), _needs(w2023=[10, 20], w2024=[7])
    checks = compare({NEEDS: before}, {NEEDS: after}).drop(columns="table").to_dict("split")["data"]
    assert checks == [
        ["colonne", "annee", 1, 1, 0.0],
        ["colonne", "projets_recrutement_min", 1, 1, 0.0],
        ["presence", "table", 2, 3, 50.0],
        ["presence", "vague 2023", 2, 2, 0.0],
        ["lignes", "vague 2023", 2, 2, 0.0],
        ["total", "vague 2023", 40.0, 30.0, -25.0],
    ]


def test_without_previous_edition_nothing_is_compared() -> None:
    result = compare_with_previous({}, {NEEDS: _needs(w2024=[7])})
    assert (result.success, result.rows) == (True, 0)


@pytest.mark.parametrize(
    ("after", "element"),
    [
        ({NEEDS: _needs(w2024=[50])}, "vague 2023"),
        ({}, "annee"),
        (
            {NEEDS: _needs(w2023=[50], w2024=[50]).drop(columns="projets_recrutement_min")},
            "projets_recrutement_min",
        ),
        ({NEEDS: _needs(w2023=[50], w2024=[40])}, "vague 2024"),
    ],
    ids=["wave lost", "table lost", "column lost", "total changed"],
)
def test_a_loss_is_caught_and_named(after: dict[str, pd.DataFrame], element: str) -> None:
    result = compare_with_previous({NEEDS: _needs(w2023=[50], w2024=[50])}, after)
    assert element in {example["element"] for failure in result.failures for example in failure.examples}


def test_forecast_years_may_pass_but_the_table_may_not_empty() -> None:
    before = pd.DataFrame({"annee": [2025, 2025], "yhat": [1.0, 2.0]})
    assert compare_with_previous({CHAMPION: before}, {CHAMPION: before.assign(annee=2026).iloc[:1]}).success
    assert not compare_with_previous({CHAMPION: before}, {CHAMPION: before.iloc[:0]}).success


@given(st.lists(st.tuples(st.integers(2014, 2030), st.integers(0, 10_000)), min_size=1))
def test_an_edition_equal_to_the_previous_one_never_varies(rows: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["annee", "projets_recrutement_min"])
    comparison = compare({NEEDS: frame}, {NEEDS: frame})
    assert (comparison["avant"] == comparison["apres"]).all()
    assert comparison["variation_pct"].fillna(0).eq(0).all()
