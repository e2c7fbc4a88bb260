"""From the shortages of the next wave to a verdict, a course, a funder and places for each cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models_ml.needs.panel import Floats
from models_ml.purchasing.courses import COLLECTIVE, Placement
from models_ml.purchasing.funders import Course, Funding, fund
from models_ml.purchasing.rules import (
    BUY,
    CONTRARY,
    FILL,
    GUIDES,
    LEVER,
    LOCALLY,
    NEED,
    SILENT,
    Cell,
    Fill,
    Finding,
    Verdict,
    judge,
)
from models_ml.purchasing.tables import Tables
from models_ml.purchasing.target import PurchaseTarget
from models_ml.shortage import draws as law
from models_ml.shortage.cells import PLACE
from models_ml.shortage.summary import LOCAL

WAVE = ["annee", "cutoff_annee"]
GROUP, VALUE, PUBLIC, COMMITTEE = "R-COL", "R-VALUE", "R-PIC", "R-HUM"
UPSTREAM_RULE = "R-UP"
_GAP = [f"ecart_{name}" for name in ("lo_95", "lo_80", "nb", "hi_80", "hi_95")]
_TENTHS = (10, 50, 90)


@dataclass(frozen=True)
class Proposal:
    """A row of `propositions` and its rows of `motifs`."""

    row: dict[str, Any]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Means:
    """Courses of each occupation, the best first; what a place brings; rules on the day; capacities.

    `covered`: basins within reach of what the Région buys upstream of qualification.
    """

    courses: Mapping[str, list[dict[str, Any]]]
    brings: Mapping[str, Placement]
    tables: Tables
    target: PurchaseTarget
    covered: frozenset[str]


def covered(basins: pd.DataFrame, distances: pd.DataFrame, tables: Tables) -> frozenset[str]:
    """Return the basins where, or within reach of which, the Région buys upstream of qualification.

    Args:
        basins: `feat_achats__bassins`.
        distances: `feat_achats__distances`, straight lines in kilometres.
        tables: the rules on the day.
    """
    if not tables.holds(UPSTREAM_RULE):
        return frozenset(basins["code_bassin_ft"])
    bought = basins.loc[basins["places_amont_region_nb"] > 0, "code_bassin_ft"]
    near = distances[distances["distance_km"] <= tables.number(UPSTREAM_RULE, "distance_max")]
    reached = near.loc[near["code_bassin_voisin_ft"].isin(bought), "code_bassin_ft"]
    return frozenset(bought) | frozenset(reached)


def fills(cells: pd.DataFrame, supply: pd.DataFrame, distances: pd.DataFrame, tables: Tables) -> list[Fill]:
    """Return, for each cell, the fill of the places of its basin, else of the basins within reach.

    Args:
        cells: `code_bassin_ft, code_fap`.
        supply: `feat_achats__offre`.
        distances: `feat_achats__distances`, straight lines in kilometres.
        tables: the rules on the day.
    """
    if not tables.holds(FILL):
        return [_fill(np.zeros(3), "bassin")] * len(cells)
    enough, reach = tables.number(FILL, "places_min"), tables.number(FILL, "distance_max")
    counted = ["places_connues_nb", "entrees_min", "entrees_max"]
    near = distances[distances["distance_km"] <= reach][["code_bassin_ft", "code_bassin_voisin_ft"]]
    around = near.merge(supply.rename(columns={"code_bassin_ft": "code_bassin_voisin_ft"}))
    wide = around.groupby(PLACE)[counted].sum()
    own = supply.set_index(PLACE)[counted]
    keys = list(cells[PLACE].itertuples(index=False, name=None))
    at_home, within_reach = (frame.reindex(keys).to_numpy(np.float64) for frame in (own, wide))
    return [
        _fill(home, "bassin") if home[0] >= enough else _fill(reached, "bassins accessibles")
        for home, reached in zip(np.nan_to_num(at_home), np.nan_to_num(within_reach), strict=True)
    ]


def _fill(counts: Floats, scope: str) -> Fill:
    places, lowest, highest = map(float, counts)
    return Fill(places, lowest, highest, scope if places > 0 else None)


def propose(cells: pd.DataFrame, filled: Sequence[Fill], means: Means) -> list[Proposal]:
    """Judge each cell and, where training is worth buying, say which, who pays and how many places.

    Args:
        cells: a row per cell with what `Cell` needs, quantiles of the gap and places of the last campaign
            (`places_nb`).
        filled: the fill of each cell.
        means: courses, rules and capacities.
    """
    rows: list[Any] = cells.to_dict("records")
    return [
        _propose({**row, "fill": fill}, shortage, means)
        for row, fill, shortage in zip(rows, filled, missing(cells, means.target), strict=True)
    ]


def missing(cells: pd.DataFrame, target: PurchaseTarget) -> Floats:
    """Draw what is missing in each cell, never below zero, cells x draws; NaN where the gap is unknown.

    Cells are drawn apart from each other: the quantiles of each are those of the simulation of shortages.
    """
    rng = np.random.default_rng([target.seed, 1])
    normal = rng.standard_normal((len(cells), target.draws))
    return law.at_quantiles(normal, cells[_GAP].to_numpy(np.float64), law.FORECAST_LEVELS)


def _propose(row: Mapping[str, Any], shortage: Floats, means: Means) -> Proposal:
    verdict, occupation = judge(_cell(row), means.tables), str(row["code_fap"])
    said = {name: row[name] for name in (*WAVE, *PLACE)} | _filled(row["fill"])
    courses = means.courses.get(occupation, [])
    if not courses:
        return _without_course(said, verdict)
    best = _suited(courses, row["code_leviers"], means.tables)
    placement = means.brings[occupation].times(float(best["poids"]))
    is_covered = str(row["code_bassin_ft"]) in means.covered
    funding = fund(_course(best, is_covered=is_covered), occupation, means.tables)
    said |= _described(best, placement) | _funded(funding)
    if verdict.name != BUY:
        return _told(said, verdict.name, verdict.findings)
    places = _places(row, shortage, best, placement, means.target)
    findings = (
        *verdict.findings,
        *_on_the_course(best, placement, means.tables),
        *_on_the_funder(funding),
        _committee(),
    )
    return _told(said | places | _costs(places, best), BUY, findings)


def _suited(courses: list[dict[str, Any]], levers: Any, tables: Tables) -> dict[str, Any]:
    """Return the best course of the kind that the levers ask for; the best of all where there is none."""
    asked = tables.levers.set_index("code_levier")["visee"]
    kinds = {str(asked[lever]) for lever in str(levers).split(";") if lever in asked.index}
    return next((course for course in courses if course["visee"] in kinds), courses[0])


def _without_course(said: Mapping[str, Any], verdict: Verdict) -> Proposal:
    if verdict.name != BUY:
        return _told(said, verdict.name, verdict.findings)
    nothing = Finding(
        VALUE,
        SILENT,
        "Aucune formation connue ne mène à ce métier.",
        "Une formation au catalogue ou aux achats qui prépare ce métier.",
    )
    return _told(said, LOCALLY, (*verdict.findings, nothing))


def _told(said: Mapping[str, Any], verdict: str, findings: tuple[Finding, ...]) -> Proposal:
    return Proposal({**said, "verdict": verdict, **_words(findings)}, findings)


def _cell(row: Mapping[str, Any]) -> Cell:
    lever = row["est_formation_levier"]
    return Cell(
        is_local=row["statut_donnee"] == LOCAL,
        why_local=_text(row["motif"]),
        probability=float(row["probabilite_penurie"]),
        lasting_difficult=float(row["difficiles_non_saisonniers_nb"]),
        is_training_lever=None if pd.isna(lever) else bool(lever),
        levers=_text(row["libelle_leviers"]),
        fill=row["fill"],
    )


def _course(best: Mapping[str, Any], *, is_covered: bool) -> Course:
    hours = (float(best["heures_min_nb"]), float(best["heures_nb"]), float(best["heures_max_nb"]))
    return Course(str(best["objectif"]), str(best["modalite"]), hours, is_covered)


def _described(best: Mapping[str, Any], placement: Placement) -> dict[str, Any]:
    """The course, and what a place of it brings: quantiles 0.1, 0.5 and 0.9, by place, hour and euro."""
    cost = float(best["heures_nb"]) * float(best["cout_heure_eur"])
    units = {"par_place": 1.0, "1000_heures": 1000 / float(best["heures_nb"]), "1000_eur": 1000 / cost}
    values = {
        f"placements_{unit}{suffix}": round(value * factor, 6)
        for unit, factor in units.items()
        for suffix, value in (("", placement.middle), ("_lo_80", placement.low), ("_hi_80", placement.high))
    }
    names = (
        *("code_formacode", "libelle_formacode", "objectif", "modalite", "code_niveau_sortie", "axe_pacte"),
        *(
            "heures_min_nb",
            "heures_nb",
            "heures_max_nb",
            "cout_heure_eur",
            "cout_origine",
            "places_session_nb",
        ),
    )
    return {
        **{name: best[name] for name in names},
        "passage_poids": float(best["poids"]),
        "cout_place_eur": round(cost, 2),
        "part_pic_pct": 100 * float(best["part_pic"]),
        "part_pic_lo_pct": 100 * float(best["part_pic_min"]),
        "part_pic_hi_pct": 100 * float(best["part_pic_max"]),
        "part_pic_entrees_nb": float(best["pic_entrees_nb"]),
        **values,
    }


def _places(
    row: Mapping[str, Any],
    shortage: Floats,
    best: Mapping[str, Any],
    placement: Placement,
    target: PurchaseTarget,
) -> dict[str, Any]:
    """Places to add, in whole sessions: what the mean shortage asks for, within what can be opened."""
    if np.isnan(shortage).any():
        return dict.fromkeys(("places_nb", "places_lo_80", "places_hi_80"), float("nan"))
    session, most = float(best["places_session_nb"]), target.scenario.growth(float(row["places_nb"]))
    # A course gives only a part of its leavers to the occupation: the limit is told in its places.
    limit = max(session, most / float(best["poids"]))
    asked = np.minimum(shortage / placement.middle, limit)
    low, _, high = np.percentile(asked, _TENTHS)
    whole = max(1, round(float(asked.mean()) / session)) * session
    places = float(min(whole, np.ceil(limit / session) * session))
    return {
        "places_nb": places,
        "places_lo_80": min(places, float(np.floor(low))),
        "places_hi_80": max(places, float(np.ceil(high))),
    }


def _costs(places: Mapping[str, Any], best: Mapping[str, Any]) -> dict[str, Any]:
    cost = float(best["heures_nb"]) * float(best["cout_heure_eur"])
    return {
        f"cout{suffix}": float(np.round(places[f"places{suffix}"] * cost, 0))
        for suffix in ("_lo_80", "_hi_80")
    } | {"cout_eur": float(np.round(places["places_nb"] * cost, 0))}


def _funded(funding: Funding) -> dict[str, Any]:
    return {
        "financeur": " | ".join(funding.funders),
        "code_dispositif": " | ".join(funding.devices) or None,
        "code_regle_financeur": " ".join(funding.rules),
        "est_arbitrage": funding.needs_a_person or len(funding.funders) > 1,
    }


def _filled(fill: Fill) -> dict[str, Any]:
    known = fill.places > 0
    return {
        "remplissage_places_nb": fill.places if known else float("nan"),
        "remplissage_min_pct": 100 * fill.lowest / fill.places if known else float("nan"),
        "remplissage_max_pct": 100 * fill.highest / fill.places if known else float("nan"),
        "remplissage_perimetre": fill.scope,
    }


def _on_the_course(best: Mapping[str, Any], placement: Placement, tables: Tables) -> Iterator[Finding]:
    if tables.holds(GROUP):
        form = (
            "collective" if best["modalite"] == COLLECTIVE else "individuelle, faute d’achat collectif connu"
        )
        yield Finding(GROUP, GUIDES, f"Formation {form}.", "Trop peu de candidats pour un groupe.")
    if tables.holds(VALUE):
        hours = 1000 * placement.middle / float(best["heures_nb"])
        low, high = (1000 * value / float(best["heures_nb"]) for value in (placement.low, placement.high))
        sentence = (
            f"Environ {_number(hours)} placement(s) dans le métier pour 1 000 heures stagiaires "
            f"(de {_number(low)} à {_number(high)})."
        )
        yield Finding(VALUE, GUIDES, sentence, "Une formation plus courte ou de meilleurs résultats.", hours)
    if tables.holds(PUBLIC):
        share, people = 100 * float(best["part_pic"]), float(best["pic_entrees_nb"])
        if np.isnan(share):
            yield Finding(PUBLIC, SILENT, "Part du public du pacte inconnue dans ce domaine.", "")
        else:
            sentence = f"Public du pacte : environ {share:.0f} % de {people:.0f} entrées du domaine."
            yield Finding(PUBLIC, GUIDES, sentence, "", share, unit="pour cent")


def _on_the_funder(funding: Funding) -> Iterator[Finding]:
    sentence = f"{' ou '.join(funding.funders)} : {funding.why}."
    for rule in funding.rules:
        yield Finding(rule, GUIDES, sentence, "D’autres heures, ou une autre convention.")


def _committee() -> Finding:
    return Finding(COMMITTEE, GUIDES, "Le comité décide ; la décision et son motif sont consignés.", "")


def _words(findings: tuple[Finding, ...]) -> dict[str, str]:
    """The rules that were read, why, and what would change it: by the one that was against, else the need."""
    against = [finding for finding in findings if finding.result == CONTRARY]
    judged = [finding for finding in findings if finding.rule in {NEED, LEVER, FILL, VALUE}]
    silent = [finding for finding in findings if finding.rule in {LEVER, VALUE} and finding.result == SILENT]
    decisive, told = against or silent, judged or list(findings)
    return {
        "regles": " ".join(finding.rule for finding in findings),
        "motif": " ".join(finding.sentence for finding in decisive or told[:3]),
        "ce_qui_changerait": (decisive or told)[0].turn,
    }


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")
