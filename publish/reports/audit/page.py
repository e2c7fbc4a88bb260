"""What past forecasts have been worth: the page of the audit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

PUBLISHED = "publiee"
CELLS = "bassin_metier"
SHORTAGE = "probabilite_penurie"
# The page draws the next wave; the tables tell all horizons.
NEXT_WAVE = 1
HEIGHT = 220.0
_TOP, _LEFT, _WIDTH = 8.0, 12.0, 84.0
_LARGEST_DOT = 9.0


@dataclass(frozen=True)
class Judged:
    """One measure at one horizon, all years together, over the published cells; NaN: does not apply."""

    status: str
    measure: str
    horizon: int
    model: str
    n: int
    error: float
    relative: float
    coverage_80: float
    coverage_95: float
    brier: float
    relative_brier: float

    @property
    def is_probability(self) -> bool:
        """Tell a probability, which has a Brier score, from a number, which has an error and an interval."""
        return self.measure == SHORTAGE


@dataclass(frozen=True)
class Bin:
    """A class of probability: its mean, the frequency observed, and where to draw it."""

    number: int
    n: int
    probability: float
    frequency: float
    at: float
    top: float
    radius: float


@dataclass(frozen=True)
class Bought:
    """The lists of one year: how many occupations they held, how many proved difficult; rates in percent."""

    year: int
    status: str
    taken: int
    difficult: int
    undecided: int
    rate: float
    last_wave: float
    chance: float


@dataclass(frozen=True)
class AuditPage:
    """All that the page of the audit says; the template chooses the words."""

    scores: list[Judged]
    bins: list[Bin]
    bins_status: str
    bought: list[Bought]
    published_outcomes: int

    @property
    def decided(self) -> int:
        """Occupations taken whose outcome is known."""
        return sum(each.taken - each.undecided for each in self.bought)

    @property
    def difficult(self) -> int:
        """Occupations taken that proved difficult."""
        return sum(each.difficult for each in self.bought)

    @property
    def of_twenty(self) -> float:
        """Occupations that proved difficult, of twenty taken."""
        return 20 * self.difficult / self.decided if self.decided else math.nan


def audit_page(scores: pd.DataFrame, reliability: pd.DataFrame, bought: pd.DataFrame) -> AuditPage:
    """Gather the audit tables of a release.

    Figure and lists are about published forecasts where some have met their truth, else about replayed ones;
    the scores show both.
    """
    overall = scores[(scores["niveau"] == CELLS) & scores["annee"].isna()]
    published = overall[overall["statut_prevision"] == PUBLISHED]
    bins = _preferred(reliability[reliability["horizon_periodes"] == NEXT_WAVE])
    lists = bought[(bought["niveau"] == "region") & (bought["horizon_periodes"] == NEXT_WAVE)]
    return AuditPage(
        scores=[_judged(row) for row in overall.to_dict("records")],
        bins=_bins(bins),
        bins_status=str(bins["statut_prevision"].iloc[0]) if len(bins) else "",
        bought=_bought(_latest_word(lists)),
        published_outcomes=int(published["n"].sum()),
    )


def diagonal() -> tuple[float, float, float, float]:
    """Ends of the line of perfect reliability: abscissas in percent, ordinates in pixels."""
    return _at(0), _top(0), _at(1), _top(1)


def ticks() -> list[tuple[float, float, float]]:
    """Graduations of both axes: value, abscissa, ordinate."""
    return [(value, _at(value), _top(value)) for value in (0.0, 0.25, 0.5, 0.75, 1.0)]


def _preferred(rows: pd.DataFrame) -> pd.DataFrame:
    published = rows[rows["statut_prevision"] == PUBLISHED]
    return published if len(published) else rows


def _latest_word(lists: pd.DataFrame) -> pd.DataFrame:
    """One line per year and region: what was published, where it was."""
    ordered = lists.sort_values("statut_prevision", key=lambda status: status != PUBLISHED, kind="stable")
    return ordered.drop_duplicates(["annee", "code_territoire"])


def _judged(row: Mapping[Any, Any]) -> Judged:
    def number(name: str) -> float:
        return float(row[name]) if pd.notna(row[name]) else math.nan

    return Judged(
        status=str(row["statut_prevision"]),
        measure=str(row["mesure"]),
        horizon=int(number("horizon_periodes")),
        model=str(row["modele"]),
        n=int(number("n")),
        error=number("mae"),
        relative=number("mae_relative"),
        coverage_80=number("couverture_80_pct"),
        coverage_95=number("couverture_95_pct"),
        brier=number("brier"),
        relative_brier=number("brier_relatif"),
    )


def _bins(rows: pd.DataFrame) -> list[Bin]:
    columns = ["classe_probabilite", "n", "probabilite_moyenne", "frequence_observee"]
    largest = max(rows["n"].tolist(), default=1)
    return [
        Bin(
            number=int(number),
            n=int(n),
            probability=probability,
            frequency=frequency,
            at=_at(probability),
            top=_top(frequency),
            radius=round(2 + _LARGEST_DOT * math.sqrt(n / largest), 1),
        )
        for number, n, probability, frequency in rows.sort_values(columns[0])[columns]
        .to_numpy(float)
        .tolist()
    ]


def _bought(rows: pd.DataFrame) -> list[Bought]:
    return [_year(int(str(year)), own) for year, own in rows.groupby("annee")]


def _year(year: int, regions: pd.DataFrame) -> Bought:
    def rate(name: str, weights: Sequence[float]) -> float:
        known = regions[name].notna().to_numpy()
        total = sum(weight for weight, kept in zip(weights, known, strict=True) if kept)
        return float((regions[name].fillna(0) * weights).sum() / total) if total else math.nan

    taken = regions["retenus_nb"].tolist()
    decided = (regions["retenus_nb"] - regions["indecis_nb"]).tolist()
    return Bought(
        year=year,
        status=str(regions["statut_prevision"].iloc[0]),
        taken=sum(taken),
        difficult=int(regions["difficiles_nb"].sum()),
        undecided=int(regions["indecis_nb"].sum()),
        rate=rate("taux_pct", decided),
        last_wave=rate("taux_persistance_pct", taken),
        chance=rate("taux_hasard_pct", regions["metiers_nb"].tolist()),
    )


def _at(value: float) -> float:
    return round(_LEFT + _WIDTH * value, 2)


def _top(value: float) -> float:
    return round(_TOP + HEIGHT * (1 - value), 1)
