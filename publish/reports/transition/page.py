"""What the observatory says of a transition: needs and their trend, shortages, skills, places, by basin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.counts import Bounds, Count
from publish.reports.forecasts import NEXT_WAVE, Estimate
from publish.reports.release import Release
from publish.reports.rows import known_estimate, records
from publish.reports.shortages import AcrossBasins, across_basins, read_shortages
from publish.reports.skills import TRANSITIONS, Skill, read_skills, skills
from publish.reports.territories import basin_label

NEEDS, PAST, WEIGHTS = (f"pub_competences__transitions{name}" for name in ("", "_historique", "_metiers"))
LABELS = dict(
    zip(
        TRANSITIONS,
        ("Transition écologique", "Transition numérique", "Transition démographique"),
        strict=True,
    )
)
SHOWN_BASINS, SHOWN, SHOWN_WAVES = 30, 12, 2
_SUMS = tuple(
    f"{name}_{end}" for name in ("projets", "projets_difficiles") for end in ("nb", "lo_80", "hi_80")
)
_NEEDS = (
    *("annee", "cutoff_annee", "horizon_periodes", "code_bassin_ft", "libelle_bassin_ft", "code_transition"),
    *("metiers_nb", "metiers_estimes_nb", "penuries_attendues_nb", *_SUMS, "part_renseignee_pct"),
    *("campagne_annee", "places_nb", "places_min", "places_max"),
)
_PAST = ("annee", "code_bassin_ft", "code_transition", "projets_min", "projets_max")
_WEIGHTS = (
    *("code_transition", "code_fap", "libelle_fap", "poids", "poids_min", "poids_max", "part_renseignee_pct"),
)


@dataclass(frozen=True)
class BasinShift:
    """The transition in a basin: its last waves, the next one, shortages expected, places bought."""

    code: str
    label: str
    past: Mapping[int, Bounds]
    projects: Estimate
    trend: int
    occupations: int
    told: int
    expected: float | None
    places: Estimate | None


@dataclass(frozen=True)
class Share:
    """The part of an occupation that is of the transition, in percent; `told`: that of which it is known."""

    code: str
    label: str
    part: Estimate
    told: float


@dataclass(frozen=True)
class TransitionPage:
    """All that the page of a transition says."""

    code: str
    year: int
    cutoff: int
    waves: list[int]
    basins: list[BasinShift]
    told_pct: tuple[float, float]
    campaign: int | None
    shares: list[Share]
    occupations: list[AcrossBasins]
    skills: Mapping[str, list[Skill]]
    shown_basins: int = SHOWN_BASINS
    shown: int = SHOWN

    @property
    def label(self) -> str:
        """Its name."""
        return LABELS[self.code]

    @property
    def projects(self) -> float:
        """Central values of the basins, added, to two digits: nothing tells how their errors go together."""
        return float(f"{sum(each.projects.value for each in self.basins):.2g}")

    @property
    def rising(self) -> int:
        """Basins whose forecast lies above all that the last wave may have been."""
        return sum(each.trend > 0 for each in self.basins)

    @property
    def falling(self) -> int:
        """Basins whose forecast lies below it."""
        return sum(each.trend < 0 for each in self.basins)

    @property
    def told(self) -> int:
        """Occupations of the basins that may be told."""
        return sum(each.told for each in self.basins)

    @property
    def expected(self) -> float:
        """Shortages expected among them, each for its part of the transition."""
        return sum(each.expected or 0 for each in self.basins)


def transition_pages(release: Release) -> Iterator[TransitionPage]:
    """Make a page for each transition that has a forecast.

    Raises:
        PublicationError: the edition lacks a table.
    """
    needs = release.table(NEEDS, _NEEDS)
    needs = needs[needs["horizon_periodes"] == NEXT_WAVE]
    past, weights = release.table(PAST, _PAST), release.table(WEIGHTS, _WEIGHTS)
    likely, ranked = read_shortages(release), read_skills(release)
    for code in TRANSITIONS:
        own = needs[needs["code_transition"] == code]
        if own.empty:
            continue
        shares = weights[weights["code_transition"] == code].sort_values(
            ["poids", "code_fap"], ascending=[False, True]
        )
        waves = past[past["code_transition"] == code]
        mostly = shares.loc[shares["poids"] >= 1 / 2, "code_fap"]
        flagged = ranked[ranked[f"est_transition_{code}"].fillna(value=False).astype(bool)]
        yield TransitionPage(
            code=code,
            year=int(own["annee"].max()),
            cutoff=int(own["cutoff_annee"].max()),
            waves=sorted(waves["annee"].unique())[-SHOWN_WAVES:],
            basins=_basins(own, waves),
            told_pct=(float(own["part_renseignee_pct"].min()), float(own["part_renseignee_pct"].max())),
            campaign=None if own["campagne_annee"].isna().all() else int(own["campagne_annee"].max()),
            shares=[_share(row) for row in records(shares)],
            occupations=across_basins(likely[likely["code_fap"].isin(mostly)]),
            skills=skills(flagged),
        )


def _basins(needs: pd.DataFrame, past: pd.DataFrame) -> list[BasinShift]:
    """The basins of a transition, the most projects first."""
    known: dict[str, dict[int, Bounds]] = {}
    for row in records(past):
        bounds = Bounds(float(row["projets_min"]), float(row["projets_max"]))
        known.setdefault(str(row["code_bassin_ft"]), {})[int(row["annee"])] = bounds
    ordered = needs.sort_values(["projets_nb", "code_bassin_ft"], ascending=[False, True])
    return [_basin(row, known.get(str(row["code_bassin_ft"]), {})) for row in records(ordered)]


def _basin(row: Mapping[str, Any], past: Mapping[int, Bounds]) -> BasinShift:
    projects = known_estimate(row, "projets")
    last = past.get(int(row["cutoff_annee"]))
    expected, places = row["penuries_attendues_nb"], row["places_nb"]
    return BasinShift(
        code=str(row["code_bassin_ft"]),
        label=basin_label(row),
        past=past,
        projects=projects,
        trend=0 if last is None else projects.against(Count(None, last.low, last.high)),
        occupations=int(row["metiers_nb"]),
        told=int(row["metiers_estimes_nb"]),
        expected=None if pd.isna(expected) else float(expected),
        places=None
        if pd.isna(places)
        else Estimate(float(places), float(row["places_min"]), float(row["places_max"])),
    )


def _share(row: Mapping[str, Any]) -> Share:
    part = Estimate(*(100 * float(row[name]) for name in ("poids", "poids_min", "poids_max")))
    return Share(str(row["code_fap"]), str(row["libelle_fap"]), part, float(row["part_renseignee_pct"]))
