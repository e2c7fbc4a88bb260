"""Needs of occupations shared out to skills: conserved, ranked, tried on the past."""

import numpy as np
import pandas as pd
import pytest

from models_ml.engine.executor import InProcess, LocalProcesses
from models_ml.shortage.cells import ShortageInputs
from models_ml.shortage.forecast import forecast_cells
from models_ml.shortage.simulation import basins, simulate
from models_ml.shortage.target import ShortageTarget
from models_ml.skills import SkillsResult, SkillsTarget, load_skills_target, run

LINKS = pd.DataFrame(
    [
        ("A0X40", "A1101", 0.5, 0.3, 0.7),
        ("A0X40", "A1102", 0.5, 0.3, 0.7),
        ("B0X21", "F1701", 1.0, 1.0, 1.0),
        ("S1X20", "G1602", 1.0, 1.0, 1.0),
        ("V1X80", "G1602", 1.0, 1.0, 1.0),
    ],
    columns=["code_fap", "code_rome", "poids", "poids_min", "poids_max"],
)
SKILLS = pd.DataFrame(
    [
        ("A1101", "1", "competence", True, False),
        ("A1101", "2", "competence", False, False),
        ("A1102", "3", "savoir", False, None),
        ("F1701", "2", "competence", False, False),
        ("G1602", "4", "competence", False, True),
        ("G1602", "5", "savoir", False, True),
    ],
    columns=["code_rome", "code_ogr", "nature", "est_coeur_metier", "est_transition_demographique"],
).astype({"est_transition_demographique": "boolean"})


@pytest.fixture
def skills_target() -> SkillsTarget:
    return load_skills_target().model_copy(update={"draws": 300, "top": 3})


def ranked(inputs: ShortageInputs, shortage: ShortageTarget, target: SkillsTarget) -> SkillsResult:
    return run(inputs, LINKS, SKILLS, shortage, target)


def test_what_is_shared_out_is_what_the_occupations_need(
    inputs: ShortageInputs, target: ShortageTarget, skills_target: SkillsTarget
) -> None:
    rows = ranked(inputs, target, skills_target).forecast
    for cells in basins(forecast_cells(inputs, target)):
        simulation = simulate(cells, target)
        own = rows[rows["code_bassin_ft"] == cells["code_bassin_ft"].iloc[0]]
        expected = simulation.needs.difficult.sum(axis=0).mean()
        assert own["projets_difficiles_nb"].sum() == pytest.approx(expected, rel=0.05)
        assert set(own["part_repartie_pct"]) == {100}


def test_a_main_skill_weighs_twice_another(
    inputs: ShortageInputs, target: ShortageTarget, skills_target: SkillsTarget
) -> None:
    only = SKILLS[SKILLS["code_rome"] == "A1101"]
    result = run(inputs, LINKS, only, target, skills_target).forecast
    rows = result[result["code_bassin_ft"] == "2801"].set_index("code_ogr")
    assert rows.loc["1", "projets_nb"] == pytest.approx(2 * rows.loc["2", "projets_nb"], rel=0.01)
    assert (rows["part_repartie_pct"] < 100).all()


def test_ranks_are_in_order_by_nature_and_hold_in_their_interval(
    inputs: ShortageInputs, target: ShortageTarget, skills_target: SkillsTarget
) -> None:
    rows = ranked(inputs, target, skills_target).forecast
    for _, own in rows.groupby(["code_bassin_ft", "nature"]):
        assert list(own["rang"]) == list(range(1, len(own) + 1))
    assert (rows["rang_lo_80"] <= rows["rang"]).all()
    assert (rows["rang"] <= rows["rang_hi_80"]).all()
    assert (rows["rang_hi_80"] > rows["rang_lo_80"]).any()
    for name in ("projets_difficiles", "projets", "ecart"):
        assert (np.diff(rows[[f"{name}_{bound}" for bound in ("lo_80", "nb", "hi_80")]], axis=1) >= 0).all()


def test_the_transition_of_a_skill_is_that_of_its_trades(
    inputs: ShortageInputs, target: ShortageTarget, skills_target: SkillsTarget
) -> None:
    rows = ranked(inputs, target, skills_target).forecast
    shares = rows[rows["code_bassin_ft"] == "2801"].set_index("code_ogr")["part_transition_demographique_pct"]
    assert shares[["2", "4"]].to_dict() == {"2": 0.0, "4": 100.0}
    assert pd.isna(shares["3"])
    main = rows.set_index(["code_bassin_ft", "code_ogr"])["code_fap_principal"]
    assert main["2801", "4"] == "S1X20"


def test_an_unknown_supply_leaves_no_gap_to_share_out(
    blind: ShortageInputs, target: ShortageTarget, skills_target: SkillsTarget
) -> None:
    rows = ranked(blind, target, skills_target).forecast
    assert rows["ecart_nb"].isna().all()
    assert rows["projets_difficiles_nb"].notna().all()


def test_a_wave_like_the_last_is_ranked_without_error(
    inputs: ShortageInputs, target: ShortageTarget, skills_target: SkillsTarget
) -> None:
    scores = ranked(inputs, target, skills_target).metrics
    overall = scores[scores["horizon_periodes"].isna()].set_index("modele")
    assert overall["recouvrement_pct"].to_dict() == {"persistance": 100.0, "prevision": 100.0}
    assert overall["n"].to_dict() == {"persistance": 2, "prevision": 2}
    assert overall["est_retenu"].to_dict() == {"persistance": True, "prevision": False}


def test_the_same_seed_gives_the_same_ranks_wherever_they_are_computed(
    inputs: ShortageInputs, target: ShortageTarget, skills_target: SkillsTarget
) -> None:
    here, there = (
        run(inputs, LINKS, SKILLS, target, skills_target, executor=executor)
        for executor in (InProcess(), LocalProcesses(1))
    )
    pd.testing.assert_frame_equal(here.forecast, there.forecast, check_exact=True)


def test_without_skills_frames_are_empty_and_a_note_says_so(
    inputs: ShortageInputs, target: ShortageTarget, skills_target: SkillsTarget
) -> None:
    result = run(inputs, LINKS, SKILLS.iloc[:0], target, skills_target)
    assert result.forecast.empty
    assert result.metrics.empty
    assert "aucune" in result.notes[0]
