"""The course that suits an occupation: what a place of it brings there, by the hour and by the euro."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models_ml.needs.panel import Floats
from models_ml.shortage import draws as law
from models_ml.shortage.target import ShortageTarget

LEVELS = (10, 50, 90)
RATES = ("remplissage", "achevement", "certification", "emploi_6_mois")
COLLECTIVE = "collective"


@dataclass(frozen=True)
class Placement:
    """Leavers placed in the occupation, for a place bought: quantiles 0.1, 0.5, 0.9."""

    low: float
    middle: float
    high: float

    def times(self, factor: float) -> "Placement":
        """Return the same for another unit."""
        return Placement(self.low * factor, self.middle * factor, self.high * factor)


def placements(counts: pd.DataFrame, shortage: ShortageTarget, seed: int, draws: int) -> dict[str, Placement]:
    """Return what a place brings to each occupation: fill x completion x certification x employment x trade.

    Each rate follows the Beta law that its prior (`models_ml/targets/penuries.yml`) and its counts give.

    Args:
        counts: `feat_achats__taux`, a row per occupation.
        shortage: the assumptions of the shortages, which are those of the proposals.
        seed: of the draws.
        draws: how many.
    """
    if counts.empty:
        return {}
    rng, assumed = np.random.default_rng(seed), shortage.hypotheses
    ordered = counts.sort_values("code_fap")
    drawn = {
        name: law.rates(
            rng,
            getattr(assumed, name).value,
            _bounds(ordered, name, "part"),
            _bounds(ordered, name, "total"),
            draws,
        )
        for name in RATES
    }
    certifying = ordered["part_certifiante"].fillna(0).to_numpy(np.float64)[:, None]
    certified = 1 - certifying * (1 - drawn["certification"])
    placed = law.beta(rng, assumed.emploi_dans_metier.value, draws)
    whole = drawn["remplissage"] * drawn["achevement"] * certified * drawn["emploi_6_mois"] * placed
    quantiles = np.percentile(whole, LEVELS, axis=1).T
    return {
        str(code): Placement(*map(float, row))
        for code, row in zip(ordered["code_fap"], quantiles, strict=True)
    }


def suitable(
    courses: pd.DataFrame, links: pd.DataFrame, brings: dict[str, Placement], least_weight: float
) -> pd.DataFrame:
    """Return the courses of each occupation, the best first.

    Collective ones come before the others, then the most placements an hour (`R-COL`, `R-VALUE`), then the
    greatest share of the public of the pact (`R-PIC`).

    Args:
        courses: `feat_achats__parcours` with `part_pic`, the share of the public of the pact (0 to 1).
        links: `feat_achats__metiers`.
        brings: what a place brings to each occupation.
        least_weight: of the crosswalk, below which a course is not one of the occupation.
    """
    own = links[links["poids"] >= least_weight].merge(courses, on="code_formacode")
    own = own[own["code_fap"].isin(brings)]
    middle = own["code_fap"].map(lambda code: brings[code].middle).astype(float) * own["poids"]
    own = own.assign(
        par_heure=middle / own["heures_nb"], rang_modalite=(own["modalite"] != COLLECTIVE).astype(int)
    )
    order = ["code_fap", "rang_modalite", "par_heure", "part_pic", "code_formacode", "objectif"]
    return own.sort_values(order, ascending=[True, True, False, False, True, True], ignore_index=True)


def _bounds(counts: pd.DataFrame, name: str, role: str) -> tuple[Floats, Floats]:
    low, high = (counts[f"{name}_{role}_{side}"].to_numpy(np.float64) for side in ("min", "max"))
    return low, high
