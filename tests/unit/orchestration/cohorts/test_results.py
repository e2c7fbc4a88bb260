"""What leaves the zone: aggregated, weighted, protected; nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.cohorts.declarations import load_declarations
from orchestration.cohorts.publication import FILES, as_csv
from orchestration.cohorts.results import _cells, _counts, _shares
from orchestration.cohorts.sample import fictitious_cohorts
from orchestration.cohorts.secrecy import family, protected_panel, public_shares
from orchestration.ingestion import landing
from orchestration.ingestion.inventory import load_inventory
from orchestration.ingestion.sample.cohorts import SEED, invent_population, invent_survey, read_cohorts
from orchestration.ingestion.sample.story import FOLDER

from .conftest import Survey, Vigie, answer
from .test_door import said, traces, traces_under

DECLARED = load_declarations()
MEASURES = family()[0].mesures
WHY = ("--motif", "résultats pour le comité annuel")


def shipped(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / name, dtype={"code_modalite": "str"}, keep_default_na=True)


def test_the_sample_ships_what_the_fictitious_panel_gives() -> None:
    """But for the attack, which `make cohorts-sample` runs: two minutes of a processor."""
    panel = shipped("cohortes_panel.csv")
    counts = pd.concat([_counts(one, DECLARED) for one in fictitious_cohorts()], ignore_index=True)
    assert panel[["annee", "ventilation", "code_modalite"]].equals(
        counts[["annee", "ventilation", "code_modalite"]]
    ), "make cohorts-sample"
    for measure in MEASURES:
        true = counts[measure]
        assert (panel[f"{measure}_min"] <= true).all()
        assert (panel[f"{measure}_max"].fillna(1e9) >= true).all()
        assert panel.loc[true < 5, f"{measure}_nb"].isna().all()
    again = pd.DataFrame([row for one in fictitious_cohorts() for row in _shares(one, panel, DECLARED)])
    assert as_csv(again) == (FOLDER / "cohortes_resultats.csv").read_text("utf-8"), "make cohorts-sample"


def test_no_row_about_a_person_ships_with_the_sample() -> None:
    texts = "".join((FOLDER / name).read_text("utf-8") for name in FILES.values())
    assert "FICTIF-" not in texts
    assert re.search("[0-9a-f]{64}", texts) is None


def test_the_weighted_results_are_near_the_truth_of_the_story() -> None:
    """The population is known, as its sample is made of it: device by device, the margins hold."""
    cohort = fictitious_cohorts()[0]
    population = invent_population(cohort.year, SEED)
    truth = population["code_dispositif"].value_counts()
    for wave, weights in cohort.weights.items():
        found = weights.groupby(cohort.persons.loc[weights.index, "code_dispositif"]).sum()
        assert found.to_dict() == pytest.approx(truth.to_dict(), rel=1e-6), wave


def shares(groups: list[list[int]], holders: list[int], size: int) -> list[bool]:
    members = [np.isin(np.arange(size), group) for group in groups]
    answered = np.ones(size, np.bool_)
    return public_shares(members, answered, np.isin(np.arange(size), holders), whole=0)


def test_a_share_needs_thirty_answers_and_five_of_each_side() -> None:
    everyone, some = list(range(200)), list(range(0, 200, 2))
    few, sure, enough = list(range(29)), list(range(0, 80, 2)), list(range(100))
    assert shares([everyone, few], some, 200) == [True, False]
    assert shares([everyone, sure], some, 200) == [True, False]
    assert shares([everyone, enough], some, 200) == [True, True]


def test_a_share_that_leaves_a_few_people_by_difference_is_withheld() -> None:
    everyone, some = list(range(100)), list(range(0, 100, 2))
    assert shares([everyone, list(range(97))], some, 100) == [True, False]
    # Parts of a breakdown: what both leave of everyone is three people.
    assert shares([everyone, list(range(40)), list(range(40, 97))], some, 100) == [True, False, True]
    # One group within another of another breakdown.
    assert shares([everyone, list(range(50)), list(range(48))], some, 100) == [True, True, False]
    assert shares([everyone, list(range(50)), list(range(50, 100))], some, 100) == [True, True, True]


def test_without_the_whole_nothing_is_told() -> None:
    assert shares([list(range(20)), list(range(20))], [1, 2], 20) == [False, False]


@settings(max_examples=6)
@given(st.integers(0, 1000), st.integers(20, 60))
def test_counts_stay_within_their_bounds_and_small_ones_are_hidden(seed: int, size: int) -> None:
    """Random people; `protected_panel` raises where the attack still finds a small count."""
    rng = np.random.default_rng(seed)
    persons = pd.DataFrame({
        "annee": 2024,
        "code_dispositif": rng.choice(["A", "B", "C"], size, p=[0.6, 0.3, 0.1]),
        "code_domaine_formacode": rng.choice(["1", "2"], size),
        "code_bassin_ft": "2801",
        **dict.fromkeys(DECLARED.publics),
        "interroges": 1,
        "repondants_fin": rng.random(size) < 0.7,
        "repondants_6_mois": rng.random(size) < 0.5,
        "repondants_12_mois": rng.random(size) < 0.4,
    })  # fmt: skip
    persons["concernes_certification"] = persons["repondants_fin"] & (rng.random(size) < 0.5)
    keys = [column for column in persons if column not in MEASURES]
    cells = persons.groupby(keys, dropna=False, as_index=False)[MEASURES].sum()
    breakdowns = {"dispositif": "code_dispositif", "domaine": "code_domaine_formacode"}
    sums = [persons.assign(ventilation="ensemble", code_modalite="ensemble")]
    sums += [
        persons.assign(ventilation=name, code_modalite=persons[column]) for name, column in breakdowns.items()
    ]
    counts = (
        pd.concat(sums).groupby(["annee", "ventilation", "code_modalite"], as_index=False)[MEASURES].sum()
    )
    shown = protected_panel(counts, cells, [])
    for measure in MEASURES:
        assert (shown[f"{measure}_min"] <= counts[measure]).all()
        assert (shown[f"{measure}_max"].fillna(10**9) >= counts[measure]).all()
        assert shown.loc[counts[measure] < 5, f"{measure}_nb"].isna().all()
        assert (shown[f"{measure}_nb"].dropna() % 10 == 0).all()


def test_the_finest_cells_add_up_to_the_groups() -> None:
    cohort = fictitious_cohorts()[0]
    cells, counts = _cells(cohort, DECLARED), _counts(cohort, DECLARED)
    whole = counts[counts["ventilation"].eq("ensemble")].iloc[0]
    for measure in MEASURES:
        assert cells[measure].sum() == whole[measure]
    senior = counts[counts["ventilation"].eq("senior")].iloc[0]
    assert cells.loc[cells["senior"].eq("oui"), "interroges"].sum() == senior["interroges"]


@pytest.fixture
def small_survey(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A fictitious survey of 150 people, one of whom bears the traces that are looked for."""
    story = read_cohorts().model_copy(update={"population": 600, "sampled": 150})
    monkeypatch.setattr("orchestration.ingestion.sample.cohorts.read_cohorts", lambda: story)
    rows = invent_survey(invent_population(2022, 7), 7)
    first = rows[0]["identifiant_personne"]
    return [
        row | {"identifiant_personne": "ZORGLUB-77", "nom": "Zorgloubine"}
        if row["identifiant_personne"] == first
        else row
        for row in rows
    ]


def test_a_survey_received_then_published_leaves_two_aggregates(
    vigie: Vigie, survey: Survey, small_survey: list[dict[str, Any]], tmp_path: Path
) -> None:
    assert vigie("cohortes", "recevoir", survey(*small_survey)).exit_code == 0
    margins = tmp_path / "marges.csv"
    margins.write_text(
        "cohorte,variable,modalite,entrants\n"
        "2022,tranche_age,moins de 26 ans,130\n2022,tranche_age,de 26 à 49 ans,320\n2022,tranche_age,50 "
        "ans ou plus,150\n",
        "utf-8",
    )
    result = vigie("cohortes", "publier", *WHY, "--marges", margins, "--out", tmp_path / "depot")
    assert result.exit_code == 0, said(result)
    assert {path.name for path in (tmp_path / "depot").iterdir()} == set(FILES.values())
    pseudonyms = set(pd.read_parquet(tmp_path / "zone" / "panel" / "2022" / "entree.parquet")["pseudonyme"])
    texts = "".join(path.read_text("utf-8") for path in (tmp_path / "depot").iterdir()) + said(result)
    assert not [one for one in pseudonyms if one in texts]
    assert traces(texts) == []
    assert traces_under(tmp_path / "depot") == []
    findings = landing.scan(tmp_path / "depot", load_inventory())
    assert {one.table for one in findings} == {"raw_cohortes__panel", "raw_cohortes__resultats"}
    log = (tmp_path / "zone" / "journal").glob("*.jsonl")
    assert "résultats pour le comité annuel" in "".join(path.read_text("utf-8") for path in log)
    again = vigie("cohortes", "publier", *WHY, "--marges", margins, "--out", tmp_path / "encore")
    assert again.exit_code == 0, said(again)
    for name in FILES.values():
        assert (tmp_path / "encore" / name).read_bytes() == (tmp_path / "depot" / name).read_bytes()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "ne tient aucune enquête"),
        ([answer(vague="6_mois", identifiant_personne="E-1")], "pas de vague d’entrée"),
    ],
)
def test_what_cannot_be_published_is_told(
    rows: list[dict[str, Any]], message: str, vigie: Vigie, survey: Survey, tmp_path: Path
) -> None:
    for row in rows:
        vigie("cohortes", "recevoir", survey(row | {"identifiant_personne": "E24-01"}))
    result = vigie("cohortes", "publier", *WHY, "--out", tmp_path / "depot")
    assert result.exit_code == 1
    assert message in result.stderr
    assert not (tmp_path / "depot").exists()


def test_margins_that_do_not_suit_the_sample_are_told(vigie: Vigie, survey: Survey, tmp_path: Path) -> None:
    rows = [answer(identifiant_personne=f"E24-{rank}") for rank in range(3)]
    rows += [
        answer(identifiant_personne=f"E24-{rank}", vague="6_mois", est_en_emploi="oui") for rank in range(3)
    ]
    assert vigie("cohortes", "recevoir", survey(*rows)).exit_code == 0
    margins = tmp_path / "marges.csv"
    margins.write_text("cohorte,variable,modalite,entrants\n2024,code_dispositif,SOCLE,130\n", "utf-8")
    result = vigie("cohortes", "publier", *WHY, "--marges", margins, "--out", tmp_path / "depot")
    assert result.exit_code == 1
    assert "Cohorte 2024 : Aucune marge pour : QUALIF" in result.stderr
