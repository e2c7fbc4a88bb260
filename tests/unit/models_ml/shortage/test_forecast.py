"""Invariants of the simulated shortages."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models_ml.engine.executor import LocalProcesses
from models_ml.shortage.cells import PROJECTS, ShortageInputs
from models_ml.shortage.forecast import run
from models_ml.shortage.summary import CLASSES, LOCAL, NUMBERS, PUBLISHED
from models_ml.shortage.target import ShortageTarget

KEY = ["code_bassin_ft", "code_fap"]
QUANTITIES = (
    *("projets_non_saisonniers", "projets_difficiles", "demandeurs_disponibles", "sortants_formation"),
    "ecart",
)


def shortages(inputs: ShortageInputs, target: ShortageTarget) -> pd.DataFrame:
    return run(inputs, target).forecast.set_index(KEY)


def of_told(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["statut_donnee"] == PUBLISHED]


def test_probabilities_are_probabilities_and_intervals_are_nested(
    inputs: ShortageInputs, target: ShortageTarget
) -> None:
    told = of_told(shortages(inputs, target))
    classes = told[[f"probabilite_classe_{number}" for number in CLASSES]]
    assert len(told) == 6
    assert classes.notna().all(axis=1).any()
    assert classes.dropna().sum(axis=1).to_numpy() == pytest.approx(1, abs=0.003)
    assert told["probabilite_penurie"].between(0, 1).all()
    assert told["probabilite_deficit"].between(0, 1).all()
    for name in QUANTITIES:
        bounds = told[[f"{name}_{bound}" for bound in ("lo_95", "lo_80", "nb", "hi_80", "hi_95")]]
        assert (np.diff(bounds.to_numpy(), axis=1) >= 0).all()


def test_the_same_seed_gives_the_same_draws_whatever_the_other_basins(
    inputs: ShortageInputs, target: ShortageTarget
) -> None:
    whole = shortages(inputs, target)
    alone = replace(inputs, forecast=inputs.forecast[inputs.forecast["code_bassin_ft"] == "2802"])
    shuffled = replace(inputs, forecast=inputs.forecast.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(shortages(alone, target), whole.loc[["2802"]])
    pd.testing.assert_frame_equal(shortages(shuffled, target), whole)
    other = target.model_copy(update={"seed": target.seed + 1})
    assert not shortages(inputs, other)["ecart_nb"].equals(whole["ecart_nb"])


def test_workers_draw_what_this_process_would(inputs: ShortageInputs, target: ShortageTarget) -> None:
    there = run(inputs, target, LocalProcesses(1)).forecast.set_index(KEY)
    pd.testing.assert_frame_equal(there, shortages(inputs, target), check_exact=True)


def test_the_gap_falls_when_job_seekers_or_training_rise(
    inputs: ShortageInputs, target: ShortageTarget
) -> None:
    counts = ["demandeurs_a_nb", "demandeurs_a_min", "demandeurs_a_max"]
    places = ["places_nb", "places_min", "places_max"]
    more_seekers = inputs.job_seekers.assign(**(2 * inputs.job_seekers[counts]))
    more_places = inputs.training.assign(**(2 * inputs.training[places]))
    gap = shortages(inputs, target)["ecart_nb"].dropna()
    with_seekers = shortages(replace(inputs, job_seekers=more_seekers), target)["ecart_nb"].dropna()
    with_places = shortages(replace(inputs, training=more_places), target)["ecart_nb"].dropna()
    assert (with_seekers < gap).all()
    assert with_places["2801", "A0X40"] < gap["2801", "A0X40"]
    assert with_places.drop(("2801", "A0X40")).equals(gap.drop(("2801", "A0X40")))


def test_no_trainee_where_none_of_the_known_purchases_leads(
    inputs: ShortageInputs, target: ShortageTarget
) -> None:
    rows = shortages(inputs, target)
    assert rows.loc[("2801", "A0X40"), "sortants_formation_nb"] > 0
    assert rows.loc[("2802", "A0X40"), "sortants_formation_hi_95"] == 0


def test_an_unknown_supply_leaves_no_gap_but_a_probability(
    blind: ShortageInputs, target: ShortageTarget
) -> None:
    told = of_told(shortages(blind, target))
    assert set(told["motif_ecart"]) == {"demandeurs_et_formations_inconnus"}
    assert told[["ecart_nb", "probabilite_deficit", "demandeurs_disponibles_nb"]].isna().all(axis=None)
    assert told[["probabilite_penurie", "projets_difficiles_nb"]].notna().all(axis=None)
    assert set(told["composantes_indice_nb"]) == {1}


@pytest.mark.parametrize("known", ["job_seekers", "training"])
def test_the_missing_input_is_named(
    inputs: ShortageInputs, blind: ShortageInputs, target: ShortageTarget, known: str
) -> None:
    half = replace(blind, **{known: getattr(inputs, known)})
    motives = set(shortages(half, target)["motif_ecart"].dropna())
    assert motives == {"formations_inconnues" if known == "job_seekers" else "demandeurs_inconnus"}


def test_a_thin_cell_says_nothing(inputs: ShortageInputs, target: ShortageTarget) -> None:
    thin = shortages(inputs, target).xs("V1X80", level="code_fap")
    assert set(thin["statut_donnee"]) == {LOCAL}
    assert set(thin["motif"]) == {"volume_insuffisant"}
    assert thin[NUMBERS].isna().all(axis=None)


def test_a_masked_past_or_a_wide_forecast_says_nothing(
    inputs: ShortageInputs, target: ShortageTarget
) -> None:
    masked = inputs.history.copy()
    masked.loc[masked["code_fap"] == "A0X40", ["projets_recrutement_nb", "projets_difficiles_nb"]] = None
    wide = inputs.forecast.copy()
    wide.loc[(wide["code_fap"] == "B0X21") & (wide["mesure"] == PROJECTS), ["lo_80", "lo_95"]] = 1.0
    motives = shortages(replace(inputs, history=masked, forecast=wide), target)["motif"]
    assert motives["2801", "A0X40"] == "valeurs_masquees"
    assert motives["2801", "B0X21"] == "intervalle_trop_large"
    assert pd.isna(motives["2801", "S1X20"])


def test_a_class_is_withheld_when_its_interval_spans_too_many(
    inputs: ShortageInputs, target: ShortageTarget
) -> None:
    one = target.hypotheses.classes_couvertes_maximum.model_copy(update={"value": 1})
    strict = target.model_copy(
        update={"hypotheses": target.hypotheses.model_copy(update={"classes_couvertes_maximum": one})}
    )
    loose, told = shortages(inputs, target), shortages(inputs, strict)
    assert told["classe_tension_estimee"].notna().sum() < loose["classe_tension_estimee"].notna().sum()
    assert told["probabilite_penurie"].equals(loose["probabilite_penurie"])


def test_without_needs_frames_are_empty_and_a_note_says_so(
    inputs: ShortageInputs, target: ShortageTarget
) -> None:
    result = run(
        replace(inputs, forecast=inputs.forecast.iloc[:0], backtest=inputs.backtest.iloc[:0]), target
    )
    frames = (result.forecast, result.backtest, result.metrics, result.reliability)
    assert [len(frame) for frame in frames] == [0, 0, 0, 0]
    assert result.notes == ("Pénuries : aucune, faute de prévision des besoins.",)
    assert len(result.assumptions) > 0
