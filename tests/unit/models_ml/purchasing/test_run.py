"""From frames to proposals: a basin worked by hand, and what an edition may lack."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from models_ml.purchasing.run import TYPES, PurchaseInputs, PurchaseResult, run
from models_ml.purchasing.tables import Tables
from models_ml.purchasing.target import load_purchase_target
from models_ml.shortage.target import load_shortage_target

TARGET, SHORTAGE = load_purchase_target(), load_shortage_target()
PLACE = {"code_bassin_ft": "2817", "code_fap": "B1X31"}
WAVE = {"annee": 2027, "cutoff_annee": 2026}
RATES = ("remplissage", "achevement", "certification", "emploi_6_mois")


def shortage(**changes: Any) -> dict[str, Any]:
    """100 projects, 80 of them difficult, none seasonal; between 20 and 60 people missing."""
    gap = dict(zip(("lo_95", "lo_80", "nb", "hi_80", "hi_95"), (20.0, 30.0, 40.0, 50.0, 60.0), strict=True))
    return {
        **WAVE,
        **PLACE,
        "statut_donnee": "simulé",
        "motif": None,
        "probabilite_penurie": 0.9,
        "projets_difficiles_nb": 80.0,
        "projets_non_saisonniers_nb": 100.0,
        "sortants_formation_nb": 2.0,
        **{f"ecart_{name}": value for name, value in gap.items()},
        **changes,
    }


@pytest.fixture
def inputs(all_tables: Tables) -> PurchaseInputs:
    """Twelve places last year, all filled; a course of 350 hours, all of whose leavers are of the trade."""
    course = {
        "code_formacode": "22334",
        "objectif": "certification",
        "modalite": "collective",
        "code_domaine_formacode": "223",
        "code_niveau_sortie": "3",
        "sessions_nb": 3,
        "places_nb": 36,
        "places_session_nb": 12.0,
        "heures_min_nb": 350.0,
        "heures_nb": 350.0,
        "heures_max_nb": 350.0,
        "cout_heure_eur": 5.0,
        "cout_origine": "parcours",
    }
    counts = {
        f"{rate}_{role}_{side}": 100.0
        for rate in RATES
        for role in ("part", "total")
        for side in ("min", "max")
    }
    lever = {"code_region": "28", "code_fap": "B1X31", "code_leviers": "formation_qualifiante"}
    lever |= {"libelle_leviers": "Formation qualifiante longue", "est_formation_levier": True, "annee": 2024}
    supply = {"annee": 2025, **PLACE, "places_nb": 12.0, "places_connues_nb": 36.0}
    return PurchaseInputs(
        shortages=pd.DataFrame([shortage()]),
        needs=pd.DataFrame(
            [{**WAVE, **PLACE, "est_retenu": True, "mesure": "projets_recrutement_nb", "yhat": 100.0}]
        ),
        courses=pd.DataFrame([course]),
        links=pd.DataFrame(
            [
                {
                    "code_formacode": "22334",
                    "libelle_formacode": "maçonnerie",
                    "code_fap": "B1X31",
                    "poids": 1.0,
                }
            ]
        ),
        supply=pd.DataFrame([{**supply, "entrees_min": 36.0, "entrees_max": 36.0}]),
        distances=pd.DataFrame(
            [{"code_bassin_ft": "2817", "code_bassin_voisin_ft": "2817", "distance_km": 0.0}]
        ),
        levers=pd.DataFrame([lever]).astype({"est_formation_levier": "boolean"}),
        counts=pd.DataFrame([{"code_fap": "B1X31", "part_certifiante": 1.0, **counts}]),
        publics=pd.DataFrame(
            [
                {
                    "code_domaine_formacode": "223",
                    "entrees_min": 90.0,
                    "entrees_max": 110.0,
                    "entrees_pic_min": 60.0,
                    "entrees_pic_max": 80.0,
                }
            ]
        ),
        basins=pd.DataFrame(
            [
                {
                    "code_bassin_ft": "2817",
                    "code_region": "28",
                    "code_departement": "14",
                    "places_amont_region_nb": 0,
                }
            ]
        ),
        tables=all_tables,
    )


def made(inputs: PurchaseInputs) -> PurchaseResult:
    result = run(inputs, TARGET, SHORTAGE)
    for name, types in TYPES.items():
        assert list(getattr(result, name).columns) == list(types)
    return result


def test_a_basin_worked_by_hand(inputs: PurchaseInputs) -> None:
    """Each rate is near 1 but work in the trade, of mean one half: a place brings about 0.5.

    40 people missing ask for about 80 places; 12 of last year allow half as many, or a session.
    """
    [row] = made(inputs).propositions.to_dict("records")
    assert (row["verdict"], row["rang"], row["financeur"]) == ("acheter", 1, "France Travail")
    assert row["placements_par_place"] == pytest.approx(0.5, abs=0.1)
    assert (row["places_nb"], row["cout_eur"]) == (12, 12 * 350 * 5)
    assert row["part_pic_pct"] == pytest.approx(70)
    assert "80 projets difficiles" in row["motif"]


def test_the_course_is_of_the_kind_that_the_lever_asks_for(inputs: PurchaseInputs) -> None:
    short = inputs.courses.assign(objectif="professionnalisation", heures_nb=100.0, heures_min_nb=100.0)
    both = pd.concat([inputs.courses, short.assign(heures_max_nb=100.0)], ignore_index=True)
    [row] = made(replace(inputs, courses=both)).propositions.to_dict("records")
    assert row["objectif"] == "certification"
    other = inputs.levers.assign(code_leviers="adaptation_courte")
    [row] = made(replace(inputs, courses=both, levers=other)).propositions.to_dict("records")
    assert row["objectif"] == "professionnalisation"


def test_later_waves_are_left_out(inputs: PurchaseInputs) -> None:
    both = pd.DataFrame([shortage(), shortage(annee=2028)])
    assert made(replace(inputs, shortages=both)).propositions["annee"].tolist() == [2027]


def test_without_any_shortage_every_frame_is_empty(inputs: PurchaseInputs) -> None:
    result = made(replace(inputs, shortages=inputs.shortages.iloc[:0], needs=inputs.needs.iloc[:0]))
    for name in ("propositions", "motifs", "portefeuille", "synthese"):
        assert getattr(result, name).empty, name


def test_without_purchases_a_shortage_is_looked_into_locally(inputs: PurchaseInputs) -> None:
    names = ("courses", "supply", "counts", "publics", "distances")
    result = made(replace(inputs, **{name: getattr(inputs, name).iloc[:0] for name in names}))
    assert result.propositions["verdict"].tolist() == ["a_instruire"]
    assert result.propositions["motif"].tolist() == ["Aucune formation connue ne mène à ce métier."]
    assert "aucune formation" in result.synthese["motif"].iloc[0]


def test_an_unknown_gap_gives_no_number_of_places(inputs: PurchaseInputs) -> None:
    gaps = {f"ecart_{name}": np.nan for name in ("lo_95", "lo_80", "nb", "hi_80", "hi_95")}
    result = made(replace(inputs, shortages=pd.DataFrame([shortage(**gaps)])))
    [row] = result.propositions.to_dict("records")
    assert row["verdict"] == "acheter"
    assert np.isnan(row["places_nb"])
    assert result.portefeuille.empty


def test_a_wave_from_before_the_rules_is_judged_by_none(inputs: PurchaseInputs) -> None:
    old = {"annee": 2018, "cutoff_annee": 2017}
    result = made(replace(inputs, shortages=inputs.shortages.assign(**old), needs=inputs.needs.assign(**old)))
    assert result.propositions.empty


@pytest.mark.parametrize("rule", ["R-NEED", "R-LEVER", "R-FILL", "R-VALUE", "R-400Q", "R-SHORT"])
def test_a_rule_may_be_closed_with_its_numbers(inputs: PurchaseInputs, rule: str) -> None:
    def closed(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(
            valide_fin_date=frame["valide_fin_date"]
            .astype(object)
            .mask(frame["code_regle"] == rule, date(2026, 1, 1))
        )

    tables = inputs.tables
    closed_tables = replace(
        tables,
        rules=closed(tables.rules),
        parameters=closed(tables.parameters),
        funding=closed(tables.funding),
    )
    [row] = made(replace(inputs, tables=closed_tables)).propositions.to_dict("records")
    assert rule not in row["regles"].split()
    assert row["verdict"] == "acheter"


def test_the_order_of_the_rows_changes_nothing(inputs: PurchaseInputs) -> None:
    cells = pd.DataFrame([shortage(), shortage(code_bassin_ft="2801"), shortage(code_fap="B1X34")])
    one = made(replace(inputs, shortages=cells))
    other = made(replace(inputs, shortages=cells.iloc[::-1]))
    for name in TYPES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
