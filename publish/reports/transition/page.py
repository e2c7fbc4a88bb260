"""What the observatory says of a transition: needs and their trend, shortages, skills, courses, by basin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd

from publish.counts import Bounds, Count
from publish.reports.forecasts import NEXT_WAVE, Estimate
from publish.reports.release import Release
from publish.reports.rows import known_estimate, records, two_digits
from publish.reports.shortages import AcrossBasins, across_basins, read_shortages
from publish.reports.skills import TRANSITIONS, Skill, read_skills, skills
from publish.reports.territories import basin_label
from publish.reports.transition.courses import SHOWN_OFFERS, Course, Offer, courses, offers, read_supply
from publish.reports.transition.trend import Trend, trend

NEEDS, PAST, WEIGHTS = (f"pub_competences__transitions{name}" for name in ("", "_historique", "_metiers"))
LABELS = dict(
    zip(
        TRANSITIONS,
        ("Transition écologique", "Transition numérique", "Transition démographique"),
        strict=True,
    )
)
SHOWN_BASINS, SHOWN, SHOWN_WAVES = 30, 12, 3
_SUMS = tuple(
    f"{name}_{end}" for name in ("projets", "projets_difficiles") for end in ("nb", "lo_80", "hi_80")
)
_NEEDS = (
    *("annee", "cutoff_annee", "horizon_periodes", "code_bassin_ft", "libelle_bassin_ft", "code_transition"),
    *("metiers_nb", "metiers_estimes_nb", "penuries_attendues_nb", *_SUMS, "part_renseignee_pct"),
    *("campagne_annee", "places_nb", "places_min", "places_max"),
    *("formations_nb", "formations_rattachees_nb", "catalogue_date"),
)
_PAST = (
    *("annee", "code_bassin_ft", "code_transition", "version_fap_origine", "projets_min", "projets_max"),
)
_WEIGHTS = (
    *("code_transition", "code_fap", "libelle_fap", "poids", "poids_min", "poids_max", "part_renseignee_pct"),
)


@dataclass(frozen=True)
class BasinShift:
    """The transition in a basin: its waves, those to come, shortages expected, places bought, courses near.

    `past` has the version of the nomenclature of each wave; `linked` of the `courses` that take place there
    are of a known occupation.
    """

    code: str
    label: str
    past: Mapping[int, tuple[Bounds, str]]
    ahead: Mapping[int, Estimate]
    projects: Estimate
    trend: int
    occupations: int
    told: int
    expected: float | None
    places: Estimate | None
    courses: int
    linked: int
    catalogue: date | None
    offers: list[Offer]

    @property
    def drawing(self) -> Trend:
        """Its waves, and those to come."""
        return trend(self.past, self.ahead)


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
    first_wave: int | None
    breaks: list[int]
    basins: list[BasinShift]
    told_pct: tuple[float, float]
    campaign: int | None
    shares: list[Share]
    occupations: list[AcrossBasins]
    skills: Mapping[str, list[Skill]]
    courses: list[Course]
    shown_basins: int = SHOWN_BASINS
    shown: int = SHOWN
    shown_offers: int = SHOWN_OFFERS

    @property
    def label(self) -> str:
        """Its name."""
        return LABELS[self.code]

    @property
    def ahead(self) -> list[int]:
        """Waves to come."""
        return sorted({year for each in self.basins for year in each.ahead})

    @property
    def projects(self) -> float:
        """Central values of the basins, added, to two digits: nothing tells how their errors go together."""
        return two_digits(sum(each.projects.value for each in self.basins))

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
    needs, supply = release.table(NEEDS, _NEEDS), read_supply(release)
    past, weights = release.table(PAST, _PAST), release.table(WEIGHTS, _WEIGHTS)
    likely, ranked = read_shortages(release), read_skills(release)
    for code in TRANSITIONS:
        ahead = needs[needs["code_transition"] == code]
        own = ahead[ahead["horizon_periodes"] == NEXT_WAVE]
        if own.empty:
            continue
        shares = weights[weights["code_transition"] == code].sort_values(
            ["poids", "code_fap"], ascending=[False, True]
        )
        waves = past[past["code_transition"] == code]
        mostly = shares.loc[shares["poids"] >= 1 / 2, "code_fap"]
        wanted = courses(supply, code)
        versions = dict(sorted(set(zip(waves["annee"], waves["version_fap_origine"], strict=True))))
        flagged = ranked[ranked[f"est_transition_{code}"].fillna(value=False).astype(bool)]
        yield TransitionPage(
            code=code,
            year=int(own["annee"].max()),
            cutoff=int(own["cutoff_annee"].max()),
            # Waves are compared within a nomenclature.
            waves=[year for year, version in versions.items() if version == versions[max(versions)]][
                -SHOWN_WAVES:
            ],
            first_wave=min(versions, default=None),
            breaks=[year for before, year in pairwise(versions) if versions[before] != versions[year]],
            basins=[
                _basin(row, waves, ahead, offers(supply, wanted, str(row["code_bassin_ft"])))
                for row in records(own.sort_values(["projets_nb", "code_bassin_ft"], ascending=[False, True]))
            ],
            told_pct=(float(own["part_renseignee_pct"].min()), float(own["part_renseignee_pct"].max())),
            campaign=None if own["campagne_annee"].isna().all() else int(own["campagne_annee"].max()),
            shares=[_share(row) for row in records(shares)],
            occupations=across_basins(likely[likely["code_fap"].isin(mostly)]),
            skills=skills(flagged),
            courses=wanted,
        )


def _basin(row: Mapping[str, Any], past: pd.DataFrame, ahead: pd.DataFrame, near: list[Offer]) -> BasinShift:
    """A basin, from its row of the next wave, the waves of all basins, past and to come, and its courses."""
    projects = known_estimate(row, "projets")
    known = {
        int(wave["annee"]): (
            Bounds(float(wave["projets_min"]), float(wave["projets_max"])),
            str(wave["version_fap_origine"]),
        )
        for wave in records(past[past["code_bassin_ft"] == row["code_bassin_ft"]])
    }
    last, _ = known.get(int(row["cutoff_annee"]), (None, None))
    expected, places, catalogue = row["penuries_attendues_nb"], row["places_nb"], row["catalogue_date"]
    return BasinShift(
        code=str(row["code_bassin_ft"]),
        label=basin_label(row),
        past=known,
        ahead={
            int(wave["annee"]): known_estimate(wave, "projets")
            for wave in records(ahead[ahead["code_bassin_ft"] == row["code_bassin_ft"]])
        },
        projects=projects,
        trend=0 if last is None else projects.against(Count(None, last.low, last.high)),
        occupations=int(row["metiers_nb"]),
        told=int(row["metiers_estimes_nb"]),
        expected=None if pd.isna(expected) else float(expected),
        places=None
        if pd.isna(places)
        else Estimate(float(places), float(row["places_min"]), float(row["places_max"])),
        courses=int(row["formations_nb"]),
        linked=int(row["formations_rattachees_nb"]),
        catalogue=None if pd.isna(catalogue) else pd.Timestamp(catalogue).date(),
        offers=near,
    )


def _share(row: Mapping[str, Any]) -> Share:
    part = Estimate(*(100 * float(row[name]) for name in ("poids", "poids_min", "poids_max")))
    return Share(str(row["code_fap"]), str(row["libelle_fap"]), part, float(row["part_renseignee_pct"]))
