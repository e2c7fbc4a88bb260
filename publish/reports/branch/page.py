"""What the sheet of a branch says: its needs, shortages, skills, courses and proposals across the basins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.counts import Bounds
from publish.reports.branch.deposits import Deposits, DepositTables, deposits_of, read_deposits
from publish.reports.branch.tracks import Tracks, read_tracks, tracks
from publish.reports.decisions import read_decisions
from publish.reports.forecasts import NEXT_WAVE, Estimate
from publish.reports.proposals import Proposals, proposals, read_proposals
from publish.reports.release import Release
from publish.reports.rows import known_estimate, records, two_digits
from publish.reports.shortages import AcrossBasins, across_basins, read_shortages
from publish.reports.skills import Skill, read_skills, skills
from publish.reports.territories import basin_label

BRANCHES, OCCUPATIONS = (f"pub_passages_nomenclatures__{name}" for name in ("branches", "branches_metiers"))
NEEDS, PAST, SCORES = (
    f"pub_previsions__{name}" for name in ("branches", "branches_historique", "branches_scores")
)
COURSES = "pub_propositions_achat__parcours"
SHOWN_BASINS, SHOWN, SHOWN_WAVES = 30, 12, 4
_BRANCH = (
    *("code_branche", "libelle_branche", "divisions_naf", "bassins", "hors_perimetre", "source"),
    *("valide_debut_date", "valide_fin_date"),
)
_SUMS = tuple(
    f"{name}_{end}" for name in ("projets", "projets_difficiles") for end in ("nb", "lo_80", "hi_80")
)
_NEEDS = (
    *("annee", "cutoff_annee", "horizon_periodes", "code_bassin_ft", "libelle_bassin_ft", "code_branche"),
    *("metiers_nb", "metiers_estimes_nb", "penuries_attendues_nb", *_SUMS),
)
_PAST = ("annee", "code_bassin_ft", "code_branche", "version_fap_origine", "projets_min", "projets_max")
_COURSES = (
    *("code_fap", "code_formacode", "libelle_formacode", "objectif", "modalite"),
    *("heures_nb", "poids", "places_nb", "sessions_nb"),
)


@dataclass(frozen=True)
class Branch:
    """A branch, and the codes and labels of its occupations; `basins`: those it is limited to, if it is."""

    code: str
    label: str
    divisions: str
    apart: str
    source: str
    occupations: Mapping[str, str]
    basins: frozenset[str] = frozenset()


@dataclass(frozen=True)
class BasinNeeds:
    """The branch in a basin at the next wave; `expected` shortages are among its `told` occupations."""

    code: str
    label: str
    projects: Estimate
    difficult: Estimate
    occupations: int
    told: int
    expected: float | None


@dataclass(frozen=True)
class PastNeeds:
    """The branch in all basins at a past wave."""

    year: int
    nomenclature: str
    projects: Bounds


@dataclass(frozen=True)
class Course:
    """A course that was bought and leads to an occupation of the branch; `share`: percent of its leavers."""

    code: str
    label: str
    course_code: str
    course: str
    objective: str
    way: str
    hours: float
    places: float
    share: float


@dataclass(frozen=True)
class Trial:
    """How often the interval of a branch held, in percent."""

    measure: str
    sums: int
    coverage: float


@dataclass(frozen=True)
class BranchPage:
    """All that the sheet says; an absent table leaves its list empty."""

    branch: Branch
    year: int | None
    cutoff: int | None
    basins: list[BasinNeeds]
    past: list[PastNeeds]
    occupations: list[AcrossBasins]
    skills: Mapping[str, list[Skill]]
    courses: list[Course]
    untaught: int
    tracks: Tracks | None
    proposals: Proposals | None
    trials: list[Trial]
    deposits: Deposits
    shown_basins: int = SHOWN_BASINS
    shown: int = SHOWN

    @property
    def projects(self) -> float:
        """Central values of the basins, added and rounded: nothing tells how the errors of two basins go."""
        return two_digits(sum(each.projects.value for each in self.basins))

    @property
    def difficult(self) -> float:
        """The same of difficult projects."""
        return two_digits(sum(each.difficult.value for each in self.basins))

    @property
    def cells(self) -> int:
        """Occupations of the basins that have a forecast."""
        return sum(each.occupations for each in self.basins)

    @property
    def told(self) -> int:
        """Those of them that may be told."""
        return sum(each.told for each in self.basins)

    @property
    def expected(self) -> float:
        """Shortages expected among them: expectations add, whatever depends on what."""
        return sum(each.expected or 0 for each in self.basins)


def branch_pages(release: Release) -> Iterator[BranchPage]:
    """Make the sheets of the branches in force.

    Raises:
        PublicationError: the edition lacks a table.
    """
    tables = _Tables(
        needs=_next(release.table(NEEDS, _NEEDS)),
        past=release.table(PAST, _PAST),
        likely=read_shortages(release),
        skills=read_skills(release),
        courses=release.table(COURSES, _COURSES),
        tracks=read_tracks(release),
        verdicts=read_proposals(release),
        decisions=read_decisions(release),
        trials=_trials(release),
        deposits=read_deposits(release),
    )
    for branch in branches(release):
        yield _page(branch, tables)


def branches(release: Release) -> list[Branch]:
    """Return the branches in force, by name."""
    rows = release.table(BRANCHES, _BRANCH)
    links = release.table(OCCUPATIONS, ("code_branche", "code_fap", "libelle_fap", "valide_fin_date"))
    links = links[links["valide_fin_date"].isna()]
    return [
        Branch(
            code=str(row["code_branche"]),
            label=str(row["libelle_branche"]),
            divisions=str(row["divisions_naf"]),
            apart=str(row["hors_perimetre"]),
            source=str(row["source"]),
            occupations=dict(
                links.loc[links["code_branche"] == row["code_branche"], ["code_fap", "libelle_fap"]]
                .sort_values("code_fap")
                .itertuples(index=False, name=None)
            ),
            basins=frozenset() if pd.isna(row["bassins"]) else frozenset(str(row["bassins"]).split(" | ")),
        )
        for row in records(rows[rows["valide_fin_date"].isna()].sort_values("libelle_branche"))
    ]


@dataclass(frozen=True)
class _Tables:
    needs: pd.DataFrame
    past: pd.DataFrame
    likely: pd.DataFrame
    skills: pd.DataFrame
    courses: pd.DataFrame
    tracks: pd.DataFrame
    verdicts: pd.DataFrame
    decisions: pd.DataFrame
    trials: list[Trial]
    deposits: DepositTables


def _page(branch: Branch, tables: _Tables) -> BranchPage:
    needs = tables.needs[tables.needs["code_branche"] == branch.code]
    courses = _of(tables.courses, branch)
    return BranchPage(
        branch=branch,
        year=None if needs.empty else int(needs["annee"].max()),
        cutoff=None if needs.empty else int(needs["cutoff_annee"].max()),
        basins=[_basin(row) for row in records(needs.sort_values("projets_nb", ascending=False))],
        past=_past(tables.past[tables.past["code_branche"] == branch.code]),
        occupations=across_basins(_of(tables.likely, branch)),
        skills=skills(_of(tables.skills, branch, "code_fap_principal")),
        courses=_courses(courses, branch),
        untaught=len(
            branch.occupations.keys() - set(courses.loc[courses["code_formacode"].notna(), "code_fap"])
        ),
        tracks=tracks(tables.tracks, branch.code),
        proposals=proposals(_of(tables.verdicts, branch), _of(tables.decisions, branch)),
        trials=tables.trials,
        deposits=deposits_of(tables.deposits, branch.code),
    )


def _basin(row: Mapping[str, Any]) -> BasinNeeds:
    expected = row["penuries_attendues_nb"]
    return BasinNeeds(
        code=str(row["code_bassin_ft"]),
        label=basin_label(row),
        projects=known_estimate(row, "projets"),
        difficult=known_estimate(row, "projets_difficiles"),
        occupations=int(row["metiers_nb"]),
        told=int(row["metiers_estimes_nb"]),
        expected=None if pd.isna(expected) else float(expected),
    )


def _past(rows: pd.DataFrame) -> list[PastNeeds]:
    """The last waves; bounds of cells, unlike intervals, add."""
    by_wave = rows.groupby("annee").agg(
        low=("projets_min", "sum"), high=("projets_max", "sum"), version=("version_fap_origine", "first")
    )
    return [
        PastNeeds(int(row["annee"]), str(row["version"]), Bounds(float(row["low"]), float(row["high"])))
        for row in records(by_wave.tail(SHOWN_WAVES).reset_index())
    ]


def _courses(rows: pd.DataFrame, branch: Branch) -> list[Course]:
    """Courses that were bought, those of the most places for the branch first."""
    known = rows[rows["code_formacode"].notna() & rows["places_nb"].notna()]
    order = known.assign(useful=known["places_nb"] * known["poids"]).sort_values(
        ["useful", "code_fap", "code_formacode"], ascending=[False, True, True]
    )
    return [
        Course(
            code=str(row["code_fap"]),
            label=branch.occupations[str(row["code_fap"])],
            course_code=str(row["code_formacode"]),
            course=str(row["libelle_formacode"]),
            objective=str(row["objectif"]),
            way=str(row["modalite"]),
            hours=float(row["heures_nb"]),
            places=float(row["places_nb"]),
            share=100 * float(row["poids"]),
        )
        for row in records(order)
    ]


def _trials(release: Release) -> list[Trial]:
    rows = release.table(SCORES, ("mesure", "horizon_periodes", "n", "couverture_80_pct"))
    own = rows[rows["horizon_periodes"] == NEXT_WAVE]
    return [Trial(str(row["mesure"]), int(row["n"]), float(row["couverture_80_pct"])) for row in records(own)]


def _next(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["horizon_periodes"] == NEXT_WAVE]


def _of(rows: pd.DataFrame, branch: Branch, column: str = "code_fap") -> pd.DataFrame:
    own = rows[column].isin(list(branch.occupations))
    if branch.basins and "code_bassin_ft" in rows:
        own &= rows["code_bassin_ft"].isin(branch.basins)
    return rows[own]
