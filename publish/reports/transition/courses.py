"""The courses that lead to a transition: where they take place, and how far that is from each basin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.counts import Bounds
from publish.reports.forecasts import Estimate
from publish.reports.release import Release
from publish.reports.rows import records
from publish.reports.territories import basin_label

OFFER, WEIGHTS, DISTANCES = (
    "pub_offre_formation__bassins_formations",
    "pub_competences__transitions_formations",
    "pub_territoires__distances",
)
# A smaller part says little of a course: most lead somewhat to every transition.
LEAST_PART, SHOWN_COURSES, SHOWN_OFFERS = 0.1, 12, 3
_COURSE = ("code_formacode", "type_referentiel", "code_certification")
_OFFER = (
    *("code_bassin_ft", "libelle_bassin_ft", *_COURSE, "sessions_annoncees_nb", "sessions_achetees_nb"),
    *("places_achetees_nb", "heures_min_nb", "heures_max_nb"),
)
_WEIGHTS = ("code_transition", "code_formacode", "libelle_formacode", "poids", "poids_min", "poids_max")
_DISTANCES = ("code_bassin_ft", "code_bassin_voisin_ft", "distance_km")


@dataclass(frozen=True)
class Course:
    """A FORMACODE, and the part of it that leads to the transition, in percent."""

    code: str
    label: str
    part: Estimate


@dataclass(frozen=True)
class Offer:
    """A course where it takes place; `kilometres` from the basin that looks for it, None where unknown."""

    course: Course
    register: str
    certification: str
    place: str
    place_label: str
    kilometres: float | None
    announced: int
    bought: int
    places: int
    hours: Bounds | None


@dataclass(frozen=True)
class Supply:
    """The tables of an edition about courses."""

    offer: pd.DataFrame
    weights: pd.DataFrame
    kilometres: Mapping[tuple[str, str], float]


def read_supply(release: Release) -> Supply:
    """Read the courses, what they lead to, and the distances.

    Raises:
        PublicationError: the edition lacks a table.
    """
    distances = release.table(DISTANCES, _DISTANCES)
    pairs = zip(distances["code_bassin_ft"], distances["code_bassin_voisin_ft"], strict=True)
    return Supply(
        offer=release.table(OFFER, _OFFER),
        weights=release.table(WEIGHTS, _WEIGHTS),
        kilometres=dict(zip(pairs, distances["distance_km"], strict=True)),
    )


def courses(supply: Supply, transition: str) -> list[Course]:
    """Return the courses that lead most to a transition, of those that take place somewhere."""
    own = supply.weights[
        (supply.weights["code_transition"] == transition)
        & (supply.weights["poids"] >= LEAST_PART)
        & supply.weights["code_formacode"].isin(supply.offer["code_formacode"])
    ]
    ordered = own.sort_values(["poids", "code_formacode"], ascending=[False, True]).head(SHOWN_COURSES)
    return [_course(row) for row in records(ordered)]


def offers(supply: Supply, wanted: list[Course], basin: str) -> list[Offer]:
    """Return the courses nearest to a basin, each at its nearest place; among equals, what leads most first.

    Where no distance is known, only the courses of the basin itself.
    """
    by_code = {course.code: course for course in wanted}
    found = [
        _offer(row, by_code[row["code_formacode"]], supply.kilometres.get((basin, row["code_bassin_ft"])))
        for row in records(supply.offer[supply.offer["code_formacode"].isin(by_code)])
        if row["code_bassin_ft"] == basin or (basin, row["code_bassin_ft"]) in supply.kilometres
    ]
    nearest: dict[tuple[str, str, str], Offer] = {}
    for each in sorted(found, key=lambda each: _nearness(each, basin)):
        nearest.setdefault((each.course.code, each.register, each.certification), each)
    return list(nearest.values())[:SHOWN_OFFERS]


def _nearness(offer: Offer, basin: str) -> tuple[bool, float, float, str, str, str]:
    return (
        *(offer.place != basin, offer.kilometres or 0.0, -offer.course.part.value),
        *(offer.course.code, offer.certification, offer.place),
    )


def _course(row: Mapping[str, Any]) -> Course:
    code, label = str(row["code_formacode"]), row["libelle_formacode"]
    part = Estimate(*(100 * float(row[name]) for name in ("poids", "poids_min", "poids_max")))
    return Course(code, f"FORMACODE {code}" if pd.isna(label) else str(label).capitalize(), part)


def _offer(row: Mapping[str, Any], course: Course, kilometres: float | None) -> Offer:
    hours = None
    if not pd.isna(row["heures_max_nb"]):
        hours = Bounds(float(row["heures_min_nb"]), float(row["heures_max_nb"]))
    return Offer(
        course=course,
        register=str(row["type_referentiel"]),
        certification=str(row["code_certification"]),
        place=str(row["code_bassin_ft"]),
        place_label=basin_label(row),
        kilometres=kilometres,
        announced=int(row["sessions_annoncees_nb"]),
        bought=int(row["sessions_achetees_nb"]),
        places=int(row["places_achetees_nb"]),
        hours=hours,
    )
