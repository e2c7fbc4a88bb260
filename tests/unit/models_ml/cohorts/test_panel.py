"""From rows to people, groups, attrition and weights of a wave."""

import numpy as np
import pandas as pd
import pytest

from models_ml.cohorts.panel import attrition, groups, people, wave_weights

WAVES = {"fin": ("certification", "a_termine"), "6_mois": ("est_en_emploi",)}


def row(who: str, wave: str, status: str = "répondu", **cells: object) -> dict[str, object]:
    blank = dict.fromkeys(["code_dispositif", "certification", "a_termine", "est_en_emploi"])
    return {
        "pseudonyme": who,
        "vague": wave,
        "statut_reponse": status,
        "poids_sondage": None,
        **blank,
        **cells,
    }


PANEL = pd.DataFrame([
    row("p2", "entree", code_dispositif="SOCLE", poids_sondage=2.0),
    row("p1", "entree", code_dispositif="QUALIF"),
    row("p3", "entree", code_dispositif="QUALIF"),
    row("p1", "fin", certification="totale", a_termine="oui"),
    row("p2", "fin", status="refus", certification="totale"),
    row("p3", "fin", a_termine="non"),
    row("p1", "6_mois", est_en_emploi="non"),
    row("stranger", "6_mois", est_en_emploi="oui"),
])  # fmt: skip


def test_a_person_is_who_entered_and_an_answer_needs_its_question() -> None:
    persons = people(PANEL, WAVES)
    assert persons.index.tolist() == ["p1", "p2", "p3"]
    assert persons["poids_sondage"].tolist() == [1, 2, 1]
    assert persons["repond_fin"].tolist() == [True, False, False]
    assert persons["repond_6_mois"].tolist() == [True, False, False]
    assert persons["certification_fin"].fillna("").tolist() == ["totale", "", ""]


def test_attrition_is_told_of_everyone_each_value_and_each_public() -> None:
    persons = people(PANEL, WAVES)
    told_of = list(
        groups(persons, {"dispositif": "code_dispositif"}, {"socle": ("code_dispositif", ["SOCLE"])})
    )
    found = attrition(persons, told_of, {"fin": "repondants_fin"})
    assert found.to_numpy().tolist() == [
        ["ensemble", "ensemble", 3, 1],
        ["dispositif", "QUALIF", 2, 1],
        ["dispositif", "SOCLE", 1, 0],
        ["socle", "oui", 1, 0],
    ]


def test_the_correction_takes_the_bias_of_non_response_away() -> None:
    """Half of the people are young; nine old in ten answer, three young in ten; the margins are right too."""
    rng = np.random.default_rng(1)
    young = np.repeat([True, False], 1000)
    employed = rng.random(2000) < np.where(young, 0.8, 0.4)
    responded = rng.random(2000) < np.where(young, 0.3, 0.9)
    persons = pd.DataFrame({
        "poids_sondage": 1.0,
        "age": np.where(young, "jeune", "autre"),
        "repond_6_mois": responded,
        "employed": employed,
    })  # fmt: skip
    naive = persons.loc[responded, "employed"].mean()
    corrected = wave_weights(persons, "6_mois", ["age"], {})
    raked = wave_weights(persons, "6_mois", [], {"age": {"jeune": 1000, "autre": 1000}})
    truth = employed.mean()
    assert abs(naive - truth) > 0.08
    for weights in (corrected, raked):
        assert np.average(persons.loc[weights.index, "employed"], weights=weights) == pytest.approx(
            truth, abs=0.03
        )
        assert weights.sum() == pytest.approx(2000)
