"""From draws to what is published of a cell: quantiles, probabilities, classes, and when to say nothing."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models_ml.needs.panel import Bools, Floats
from models_ml.shortage.cells import KEY, PROJECTS
from models_ml.shortage.simulation import Needs, Simulation
from models_ml.shortage.target import Reference, ShortageTarget

CLASSES = range(1, 6)
Reasons = NDArray[np.object_]
PUBLISHED, LOCAL = "simulé", "à instruire localement"
_BOUNDS = ["nb", "lo_80", "hi_80", "lo_95", "hi_95"]
_LEVELS = (0.5, 0.1, 0.9, 0.025, 0.975)
_QUANTITIES = [
    "projets_non_saisonniers",
    "projets_difficiles",
    "demandeurs_disponibles",
    "sortants_formation",
    "ecart",
]
_PROBABILITIES = ["probabilite_penurie", "probabilite_deficit", *(f"probabilite_classe_{k}" for k in CLASSES)]
_INDEX = ["classe_tension_estimee", "classe_tension_lo_80", "classe_tension_hi_80", "composantes_indice_nb"]
NUMBERS = [*(f"{name}_{bound}" for name in _QUANTITIES for bound in _BOUNDS), *_PROBABILITIES, *_INDEX]
TYPES = (
    {"annee": "int64", "cutoff_annee": "int64", "code_bassin_ft": "str", "code_fap": "str"}
    | {"statut_donnee": "str", "motif": "str", "motif_ecart": "str", "modele_probabilite": "str"}
    | dict.fromkeys(NUMBERS, "float64")
)
_DECIMALS = {name: 3 if name in _PROBABILITIES else 1 for name in NUMBERS}


@dataclass(frozen=True)
class Index:
    """Classes 1 to 5 of the estimated index, cells x draws, and the number of components behind (1 or 2)."""

    classes: Floats
    components: Floats


def shortage_probability(needs: Needs, target: ShortageTarget) -> Floats:
    """Pr(difficult share above its threshold, and projects enough), by cell (domain: P(shortage))."""
    assumed = target.hypotheses
    enough = needs.projects >= assumed.seuil_projets.value
    hard = needs.share > assumed.seuil_part_difficile.value
    probability: Floats = (enough & hard).mean(axis=1)
    return probability


def tension_index(simulation: Simulation, target: ShortageTarget) -> Index:
    """The estimated index: mean of the difficult share and of projects per job seeker, each on a fixed scale.

    It is not the index of Dares, whose third component and weights are not public at this grain.
    """
    assumed = target.hypotheses
    hard = _scaled(simulation.needs.share, assumed.reference_part_difficile.value)
    # Half a person on either side: neither a zero nor a missing seeker makes an infinite ratio.
    ratio = np.log(simulation.lasting + 0.5) - np.log(simulation.supply.seekers + 0.5)
    tight = _scaled(ratio, assumed.reference_projets_par_demandeur.value)
    known = ~_any_unknown(simulation.supply.seekers)
    value = np.where(known[:, None], (hard + tight) / 2, hard)
    classes = (1 + np.searchsorted(assumed.seuils_classes.value, value)).astype(np.float64)
    return Index(classes, np.where(known, 2.0, 1.0))


def summarise(cells: pd.DataFrame, simulation: Simulation, target: ShortageTarget) -> pd.DataFrame:
    """The published row of each cell (`TYPES`), in the order of `cells`.

    Numbers are null where a rule of publication holds (`motif`), those of the gap where an input is unknown
    (`motif_ecart`), those of the index where its interval spans too many classes.
    """
    supply, index = simulation.supply, tension_index(simulation, target)
    quantities = [
        simulation.lasting,
        simulation.needs.difficult,
        supply.available,
        supply.trained,
        simulation.gap,
    ]
    columns: dict[str, Floats] = {}
    for name, drawn in zip(_QUANTITIES, quantities, strict=True):
        columns |= {
            f"{name}_{bound}": values
            for bound, values in zip(_BOUNDS, np.quantile(drawn, _LEVELS, axis=1), strict=True)
        }
    gap_known = ~_any_unknown(simulation.gap)
    low, high = np.quantile(index.classes, (0.1, 0.9), axis=1, method="nearest")
    of_classes = np.stack([(index.classes == number).mean(axis=1) for number in CLASSES])
    legible = high - low + 1 <= target.hypotheses.classes_couvertes_maximum.value
    columns |= {
        "probabilite_penurie": shortage_probability(simulation.needs, target),
        "probabilite_deficit": np.where(gap_known, (simulation.gap > 0).mean(axis=1), np.nan),
        **{
            f"probabilite_classe_{number}": np.where(legible, of_classes[number - 1], np.nan)
            for number in CLASSES
        },
        "classe_tension_estimee": np.where(legible, of_classes.argmax(axis=0) + 1.0, np.nan),
        "classe_tension_lo_80": np.where(legible, low, np.nan),
        "classe_tension_hi_80": np.where(legible, high, np.nan),
        "composantes_indice_nb": index.components,
    }
    motive = _motive(cells, target)
    silent = pd.notna(motive)
    of_gap = _gap_motive(supply.seekers, supply.trained)
    of_gap[silent] = None
    return cells[KEY].assign(
        motif=motive,
        motif_ecart=of_gap,
        statut_donnee=np.where(silent, LOCAL, PUBLISHED),
        modele_probabilite="simulation",
        **{
            name: np.where(silent, np.nan, np.round(values, _DECIMALS[name]))
            for name, values in columns.items()
        },
    )


def _scaled(values: Floats, reference: Reference) -> Floats:
    scaled: Floats = (values - reference.centre) / reference.spread
    return scaled


def _motive(cells: pd.DataFrame, target: ShortageTarget) -> Reasons:
    """Why nothing is told of a cell; null when it may be told (rule R-PUB)."""
    assumed = target.hypotheses
    low, high = (cells[f"{PROJECTS}_{bound}"] for bound in ("lo_80", "hi_80"))
    conditions = {
        "volume_insuffisant": cells[f"{PROJECTS}_yhat"] < assumed.seuil_projets.value,
        "valeurs_masquees": cells["part_masquee"] > assumed.part_masquee_maximale.value,
        "intervalle_trop_large": high > assumed.etendue_maximale.value * low.clip(lower=1),
    }
    return _first_that_holds({name: holds.to_numpy(bool) for name, holds in conditions.items()})


def _gap_motive(seekers: Floats, trained: Floats) -> Reasons:
    no_seekers, no_training = (_any_unknown(drawn) for drawn in (seekers, trained))
    return _first_that_holds(
        {
            "demandeurs_et_formations_inconnus": no_seekers & no_training,
            "demandeurs_inconnus": no_seekers,
            "formations_inconnues": no_training,
        }
    )


def _any_unknown(drawn: Floats) -> Bools:
    unknown: Bools = np.isnan(drawn).max(axis=1)
    return unknown


def _first_that_holds(conditions: dict[str, Bools]) -> Reasons:
    reason = np.full(len(next(iter(conditions.values()))), None, dtype=object)
    for name, holds in reversed(conditions.items()):
        reason[holds] = name
    return reason
