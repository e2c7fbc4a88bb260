"""From the rows of the zone to aggregated tables, secrecy applied: pure, and the only thing that leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models_ml.cohorts.estimates import Share, interval, share
from models_ml.cohorts.panel import Group, attrition, groups, people, wave_weights
from models_ml.cohorts.weights import Margins
from orchestration.cohorts.declarations import Declarations, Indicator
from orchestration.cohorts.secrecy import protected_panel, public_shares

# What is known of everyone, and may explain who answers.
EXPLAIN_RESPONSE = [
    "code_dispositif",
    "code_niveau_entree",
    "tranche_age",
    "est_boeth",
    "est_resident_qpv",
    "est_beneficiaire_rsa",
    "est_demandeur_longue_duree",
]
CONCERNED = "concernes_certification"
NOT_TOLD, GOOD, CAUTION = "non publié", "bonne", "à lire avec prudence"


@dataclass(frozen=True)
class Cohort:
    """The people of a cohort, the groups that are told of, and what each indicator says of them."""

    year: int
    persons: pd.DataFrame
    told_of: list[Group]
    weights: dict[str, pd.Series]


def read_cohort(year: int, panel: pd.DataFrame, margins: Margins, declared: Declarations) -> Cohort:
    """Return a cohort, weighted wave by wave; a wave that nobody answered has no weights.

    Raises:
        ValueError: the margins do not suit the sample; the message is in French and holds no count.
    """
    asked = {
        wave: tuple(dict.fromkeys([facts.question, *_asked_at(wave, declared)]))
        for wave, facts in declared.vagues.items()
    }
    persons = people(panel, asked)
    breakdowns = {name: one.colonne for name, one in declared.ventilations.items()}
    publics = {name: (one.colonne, one.valeurs) for name, one in declared.publics.items()}
    told_of = list(groups(persons, breakdowns, publics))
    answered = [wave for wave in declared.vagues if persons[f"repond_{wave}"].any()]
    weights = {wave: wave_weights(persons, wave, EXPLAIN_RESPONSE, margins) for wave in answered}
    return Cohort(year, persons, told_of, weights)


def publishable(
    cohorts: Sequence[Cohort], declared: Declarations, past: Sequence[pd.DataFrame] = ()
) -> dict[str, pd.DataFrame]:
    """Return the two tables that may leave the zone: `panel` (attrition) and `resultats` (shares).

    Args:
        cohorts: those of the zone.
        declared: what `declarations.yml` says.
        past: the `panel` tables that have left before.

    Raises:
        CohortRefused: something would be revealed.
    """
    counts = pd.concat([_counts(one, declared) for one in cohorts], ignore_index=True)
    cells = pd.concat([_cells(one, declared) for one in cohorts], ignore_index=True)
    panel = protected_panel(counts, cells, past)
    shares = [row for one in cohorts for row in _shares(one, panel, declared)]
    return {"panel": panel, "resultats": pd.DataFrame(shares)}


def _asked_at(wave: str, declared: Declarations) -> list[str]:
    return [one.colonne for one in declared.indicateurs.values() if one.vague == wave]


def _counts(cohort: Cohort, declared: Declarations) -> pd.DataFrame:
    """The true measures of each group."""
    measures = {wave: facts.mesure for wave, facts in declared.vagues.items()}
    counts = attrition(cohort.persons, cohort.told_of, measures)
    concerned = _in_scope(cohort.persons, declared.indicateurs["certification"])
    counts[CONCERNED] = [int((group.members & concerned).sum()) for group in cohort.told_of]
    counts.insert(0, "annee", cohort.year)
    return counts


def _in_scope(persons: pd.DataFrame, indicator: Indicator) -> pd.Series:
    answers = persons[f"{indicator.colonne}_{indicator.vague}"]
    return persons[f"repond_{indicator.vague}"] & answers.notna() & ~answers.isin(indicator.hors_champ)


def _cells(cohort: Cohort, declared: Declarations) -> pd.DataFrame:
    """How many people share everything that the groups tell apart, and the same measures of them."""
    persons = cohort.persons
    publics = {
        name: persons[one.colonne].isin(one.valeurs).map({True: "oui", False: None})
        for name, one in declared.publics.items()
    }
    columns = {one.colonne: persons[one.colonne] for one in declared.ventilations.values()}
    measures = {facts.mesure: persons[f"repond_{wave}"] for wave, facts in declared.vagues.items()}
    concerned = _in_scope(persons, declared.indicateurs["certification"])
    table = pd.DataFrame({"annee": cohort.year, **columns, **publics})
    keys = list(table)
    counted = table.assign(interroges=1, **measures, **{CONCERNED: concerned})
    return counted.groupby(keys, dropna=False, as_index=False, sort=True).sum()


def _shares(cohort: Cohort, panel: pd.DataFrame, declared: Declarations) -> list[dict[str, Any]]:
    """One row per indicator and group: respondents, weighted share, intervals, design effect, reliability."""
    mine: list[dict[str, Any]] = panel[panel["annee"].eq(cohort.year)].to_dict("records")  # type: ignore[assignment]
    shown = {(row["ventilation"], row["code_modalite"]): row for row in mine}
    rows = []
    for name, indicator in declared.indicateurs.items():
        if indicator.vague not in cohort.weights:
            continue
        measure = CONCERNED if indicator.hors_champ else declared.vagues[indicator.vague].mesure
        answered = _in_scope(cohort.persons, indicator).to_numpy(np.bool_)
        answers = cohort.persons[f"{indicator.colonne}_{indicator.vague}"]
        holds = answers.isin(indicator.valeurs).to_numpy(np.bool_) & answered
        members = [group.members.to_numpy(np.bool_) for group in cohort.told_of]
        told = public_shares(members, answered, holds, whole=0)
        weights = cohort.weights[indicator.vague].reindex(cohort.persons.index, fill_value=0.0)
        for group, inside, may_leave in zip(cohort.told_of, members, told, strict=True):
            who = inside & answered
            found = share(pd.Series(holds[who]), weights[who].reset_index(drop=True))
            counted = shown[group.breakdown, group.value]
            key = {
                "annee": cohort.year,
                "indicateur": name,
                "ventilation": group.breakdown,
                "code_modalite": group.value,
            }
            rows.append({**key, **_told(found, counted, measure, may_leave, declared)})
    return rows


def _told(
    found: Share, counted: Mapping[str, Any], measure: str, may_leave: bool, declared: Declarations
) -> dict[str, Any]:
    """What is published of a share; the interval stands on the published count, and tells no other."""
    count = counted[f"{measure}_nb"]
    row: dict[str, Any] = {
        "repondants_nb": count,
        "repondants_min": counted[f"{measure}_min"],
        "repondants_max": counted[f"{measure}_max"],
        **dict.fromkeys(["taux_pct", "taux_lo_80", "taux_hi_80", "taux_lo_95", "taux_hi_95", "effet_plan"]),
        "fiabilite": NOT_TOLD,
    }
    if pd.isna(count) or not may_leave:
        return row
    effect = max(1.0, round(found.design_effect, 1))
    bounds = {level: interval(found.share, int(count) / effect, level / 100) for level in (80, 95)}
    for level, (low, high) in bounds.items():
        row |= {f"taux_lo_{level}": round(100 * low), f"taux_hi_{level}": round(100 * high)}
    low, high = bounds[95]
    rule = declared.fiabilite["bonne"]
    good = count >= rule.repondants and 50 * (high - low) <= rule.demi_largeur_pct
    return row | {
        "taux_pct": round(100 * found.share),
        "effet_plan": effect,
        "fiabilite": GOOD if good else CAUTION,
    }
