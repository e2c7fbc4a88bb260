"""What the model says of one basin for the next wave, and how far it has been right before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.counts import Count
from publish.reports.needs import Occupation

PROJECTS = "projets_recrutement_nb"
DIFFICULT_SHARE = "part_difficile_pct"
# The pages speak of the next wave only.
NEXT_WAVE = 1

# Forecasts speak FAP 2021 whatever the wave; a code of FAP 2009 with the same spelling is another occupation.
FORECAST_NOMENCLATURE = "2021"


@dataclass(frozen=True)
class Estimate:
    """A forecast and its 80 % interval, in the unit of its measure."""

    value: float
    low: float
    high: float

    def against(self, known: Count) -> int:
        """Return 1 where the interval lies above all that is known of the last wave, -1 below, else 0."""
        return int(self.low > known.high) - int(self.high < known.low)


@dataclass(frozen=True)
class OccupationForecast:
    """The forecasts of one occupation, beside its last wave where the two can be compared."""

    code: str
    label: str
    status: str
    projects: Estimate
    difficult_pct: Estimate | None
    last: Count | None


@dataclass(frozen=True)
class Outlook:
    """All the forecasts of a basin: one next wave, the most projects first."""

    year: int
    cutoff: int
    models: Mapping[str, tuple[str, ...]]
    rows: list[OccupationForecast]

    @property
    def compared(self) -> list[int]:
        """Direction (-1, 0, 1) of each occupation whose last wave is known."""
        return [row.projects.against(row.last) for row in self.rows if row.last is not None]


@dataclass(frozen=True)
class Score:
    """The backtest of one model on one measure, all origins together; coverages in percent."""

    measure: str
    model: str
    is_champion: bool
    cells: int
    origins: int
    error: float
    relative_error: float  # mean absolute error over that of persistence
    relative_squared: float  # the same of root mean squared errors
    coverage_80: float
    coverage_95: float


@dataclass(frozen=True)
class Coverage:
    """How many past values of one basin fell inside the 80 % interval of the champion."""

    inside: int
    cells: int

    @property
    def pct(self) -> float:
        """The measured coverage, in percent."""
        return 100 * self.inside / self.cells


def outlook(rows: pd.DataFrame, last_wave: Iterable[Occupation], nomenclature: str) -> Outlook | None:
    """Gather one basin's rows of the next wave; None where it has none for the number of projects."""
    projects = rows[rows["mesure"] == PROJECTS]
    if projects.empty:
        return None
    year, cutoff = int(projects["annee"].max()), int(projects["cutoff_annee"].max())
    shares = _estimates(rows, DIFFICULT_SHARE)
    known = {each.code: each.projects for each in last_wave} if nomenclature == FORECAST_NOMENCLATURE else {}
    found = [
        OccupationForecast(
            code=row["code_fap"],
            label=row["libelle_fap"],
            status=row["statut_donnee"],
            projects=_estimate(row),
            difficult_pct=shares.get(row["code_fap"]),
            last=known.get(row["code_fap"]),
        )
        for row in projects.to_dict("records")
    ]
    return Outlook(
        year=year,
        cutoff=cutoff,
        models={
            str(measure): tuple(sorted(set(models))) for measure, models in rows.groupby("mesure")["modele"]
        },
        rows=sorted(found, key=lambda each: (-each.projects.value, each.code)),
    )


def next_wave(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep what is about the wave that follows the last one known, of the measures that the pages show."""
    shown = rows["mesure"].isin([PROJECTS, DIFFICULT_SHARE])
    return rows[shown & (rows["horizon_periodes"] == NEXT_WAVE)]


def read_scores(scores: pd.DataFrame) -> list[Score]:
    """Return one line per measure and model for the next wave, the champion of each measure first."""
    scores = next_wave(scores)
    per_origin = scores[scores["cutoff_annee"].notna()]
    origins = per_origin.groupby("mesure")["cutoff_annee"].nunique()
    overall = scores[scores["cutoff_annee"].isna()]
    found = [
        Score(
            measure=row["mesure"],
            model=row["modele"],
            is_champion=bool(row["est_retenu"]),
            cells=int(row["n"]),
            origins=int(origins.get(row["mesure"], 0)),
            error=float(row["mae"]),
            relative_error=float(row["mae_relative"]),
            relative_squared=float(row["rmse_relative"]),
            coverage_80=float(row["couverture_80_pct"]),
            coverage_95=float(row["couverture_95_pct"]),
        )
        for row in overall.to_dict("records")
    ]
    return sorted(found, key=lambda each: (each.measure != PROJECTS, not each.is_champion, each.model))


def coverages(backtest: pd.DataFrame, scores: Iterable[Score]) -> dict[str, dict[str, Coverage]]:
    """Measure, over the backtest rows of the next wave, the coverage of each champion: basin -> measure."""
    champions = [(score.measure, score.model) for score in scores if score.is_champion]
    of_champion = pd.MultiIndex.from_frame(backtest[["mesure", "modele"]]).isin(champions)
    rows = backtest[of_champion & backtest["valeur_observee"].notna()]
    inside = rows["valeur_observee"].between(rows["lo_80"], rows["hi_80"])
    counted = inside.groupby([rows["code_bassin_ft"], rows["mesure"]]).agg(["sum", "size"])
    found: dict[str, dict[str, Coverage]] = {}
    for (basin, measure), hits, cells in counted.itertuples():
        found.setdefault(str(basin), {})[str(measure)] = Coverage(int(hits), int(cells))
    return found


def _estimates(rows: pd.DataFrame, measure: str) -> dict[str, Estimate]:
    return {row["code_fap"]: _estimate(row) for row in rows[rows["mesure"] == measure].to_dict("records")}


def _estimate(row: Mapping[Any, Any]) -> Estimate:
    return Estimate(float(row["yhat"]), float(row["lo_80"]), float(row["hi_80"]))
