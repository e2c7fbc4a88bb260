from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from models_ml.needs.panel import build_panel
from models_ml.needs.pooled import PooledProjects, PooledShare
from models_ml.targets import Measure, Parameters, Target

MakeHistory = Callable[..., pd.DataFrame]
COUNTS = [
    f"projets_{part}_{bound}"
    for part in ("recrutement", "difficiles", "saisonniers")
    for bound in ("nb", "min", "max")
]


def _parameters(target: Target, measure: Measure, **changes: float) -> Parameters:
    return target.measures[measure].defaults.model_copy(update=changes)


def test_no_credibility_means_the_cell_alone(make_history: MakeHistory, target: Target) -> None:
    panel = build_panel(make_history(range(2024, 2025)), target.masking)
    alone = _parameters(target, "projets_recrutement_nb", credibility=1e-12, credibility_by_size=0, bias=1)
    np.testing.assert_allclose(PooledProjects(panel, set()).predict(0, alone), panel.projects[0], rtol=1e-6)


def test_full_shrinkage_means_basin_size_times_occupation_structure(
    make_history: MakeHistory, target: Target
) -> None:
    panel = build_panel(make_history(range(2024, 2025), basins=5), target.masking)
    structure = _parameters(target, "projets_recrutement_nb", credibility=1e12, bias=1, family=0)
    wave = pd.DataFrame({"b": panel.basin, "f": panel.occupation, "x": panel.projects[0]})
    sums = [wave.groupby(key)["x"].transform("sum") for key in ("b", "f")]
    expected = sums[0] * sums[1] / wave["x"].sum()
    np.testing.assert_allclose(PooledProjects(panel, set()).predict(0, structure), expected, rtol=1e-4)


def test_a_forecast_lies_between_the_cell_and_its_structure(
    make_history: MakeHistory, target: Target
) -> None:
    panel = build_panel(make_history(range(2024, 2025)), target.masking)
    pooled = PooledProjects(panel, set())
    settings = [
        _parameters(target, "projets_recrutement_nb", bias=1, credibility=credibility, credibility_by_size=0)
        for credibility in (1e-12, 0.5, 1e12)
    ]
    own, between, structure = (pooled.predict(0, setting) for setting in settings)
    assert (between >= np.minimum(own, structure) - 1e-6).all()
    assert (between <= np.maximum(own, structure) + 1e-6).all()


def test_growth_goes_on_in_part_but_not_across_a_shock(make_history: MakeHistory, target: Target) -> None:
    history = make_history(range(2022, 2024))
    doubled = history["annee"].eq(2023)
    history.loc[doubled, COUNTS] *= 2
    panel = build_panel(history, target.masking)
    setting = _parameters(target, "projets_recrutement_nb", growth=0.5)
    calm = PooledProjects(panel, set())
    growth = calm.observed_growth(0, 1)
    np.testing.assert_allclose(calm.momentum(1, setting, 1), np.sqrt(growth))
    np.testing.assert_allclose(calm.momentum(1, setting, 3), growth ** (0.5 + 0.25 + 0.125))
    assert growth[0] > 1.5
    assert (PooledProjects(panel, {2023}).momentum(1, setting, 1) == 1).all()


def test_a_surer_past_weighs_more(make_history: MakeHistory, target: Target) -> None:
    history = make_history(range(2023, 2025))
    unsure = history.assign(poids_passage_min=history["annee"].map({2023: 0.01, 2024: 1.0}))
    setting = _parameters(target, "projets_recrutement_nb", recency=1, bias=1)
    last_only = build_panel(history[history["annee"] == 2024], target.masking)
    both, bridged = (build_panel(frame, target.masking) for frame in (history, unsure))
    cells = both.projects.min(axis=0) > 0
    alone = pd.Series(
        PooledProjects(last_only, set()).predict(0, setting),
        pd.MultiIndex.from_arrays([last_only.basin, last_only.occupation]),
    ).loc[list(zip(both.basin[cells], both.occupation[cells], strict=True))]
    far = np.abs(PooledProjects(both, set()).predict(1, setting)[cells] - alone).sum()
    near = np.abs(PooledProjects(bridged, set()).predict(1, setting)[cells] - alone).sum()
    assert near < 0.1 * far


def test_a_family_of_one_occupation_adds_nothing(make_history: MakeHistory, target: Target) -> None:
    history = make_history(range(2024, 2025))
    lonely = history.assign(code_fap_86=history["code_fap"], code_fap_22=history["code_fap"])
    pooled = PooledProjects(build_panel(lonely, target.masking), set())
    np.testing.assert_allclose(pooled.family, 0, atol=1e-9)


def test_a_region_that_appears_has_no_growth(make_history: MakeHistory, target: Target) -> None:
    history = make_history(range(2023, 2025), basins=30)
    known = history[(history["annee"] == 2024) | history["code_bassin_ft"].str.startswith("28")]
    panel = build_panel(known, target.masking)
    pooled = PooledProjects(panel, set())
    new = np.array([not basin.startswith("28") for basin in panel.basin])
    setting = _parameters(target, "projets_recrutement_nb")
    assert new.any()
    assert (pooled.momentum(1, setting, 1)[new] == 1).all()
    assert np.isfinite(pooled.predict(1, setting)).all()


def test_an_odd_share_is_drawn_towards_its_occupation(make_history: MakeHistory, target: Target) -> None:
    panel = build_panel(make_history(range(2024, 2025)), target.masking)
    known = panel.share_known["part_difficile_pct"][0]
    frame = pd.DataFrame(
        {"f": panel.occupation, "s": panel.share["part_difficile_pct"][0], "n": panel.projects[0]}
    )[known]
    forecast = PooledShare(panel, "part_difficile_pct").predict(0, _parameters(target, "part_difficile_pct"))[
        known
    ]
    between = frame["s"] - frame.groupby("f")["s"].transform("mean")
    moved = forecast - frame["s"]
    assert np.corrcoef(between, moved)[0, 1] < -0.7
    assert forecast.std() < frame["s"].std()


@pytest.mark.parametrize("credibility", [0.1, 3.0, 100.0])
def test_a_constant_share_is_forecast_as_it_is(
    make_history: MakeHistory, target: Target, credibility: float
) -> None:
    history = make_history(range(2023, 2025))
    for bound in ("nb", "min", "max"):
        history[f"projets_difficiles_{bound}"] = history["projets_recrutement_max"] / 2
        history[f"projets_recrutement_{bound}"] = history["projets_recrutement_max"]
    panel = build_panel(history, target.masking)
    setting = _parameters(target, "part_difficile_pct", credibility=credibility)
    np.testing.assert_allclose(PooledShare(panel, "part_difficile_pct").predict(1, setting), 50, atol=1e-6)
