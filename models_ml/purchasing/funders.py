"""Who pays for a course: by what it is for and how long it lasts, branches apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from models_ml.purchasing.tables import Tables

BRANCH, RANGE, ON_THE_LINE, SHORT = "R-EXC", "R-RANGE", "R-EQ", "R-SHORT"
PERSON, SHORT_FUNDER = "Arbitrage", "France Travail"
INDIVIDUAL = "individuelle"
UPSTREAM, UPSTREAM_ALONE = "amont", "amont_sans_region"


@dataclass(frozen=True)
class Course:
    """What funding depends on: hours of a trainee (fewest, median, most).

    `is_covered`: whether the Région buys courses upstream of qualification within reach of the basin.
    """

    objective: str
    form: str
    hours: tuple[float, float, float]
    is_covered: bool = True


@dataclass(frozen=True)
class Funding:
    """Who pays, by which rules, and whether a person must decide."""

    rules: tuple[str, ...]
    funders: tuple[str, ...]
    devices: tuple[str, ...]
    why: str
    needs_a_person: bool = False


def fund(course: Course, occupation: str, tables: Tables) -> Funding:
    """Return who pays for a course that leads to an occupation (FAP 2021), by the rules in force."""
    for row in tables.exceptions.to_dict("records"):
        if occupation.startswith(row["code_fap_prefixe"]):
            return Funding((BRANCH,), (row["financeur"],), (), f"{row['motif']} : elle décide")
    lines = _lines(course, tables)
    fewest, median, most = (_line_of(lines, hours) for hours in course.hours)
    if median is None:
        return Funding(
            (ON_THE_LINE,),
            (PERSON,),
            (),
            f"aucune ligne du partage ne couvre {_hours(course.hours[1])}",
            True,
        )
    found = _distinct(line for line in (fewest, median, most) if line is not None)
    funders = tuple(dict.fromkeys(str(line["financeur"]) for line in found))
    devices = tuple(str(line["code_dispositif"]) for line in found)
    rules = [str(median["code_regle"])]
    why = f"{_hours(course.hours[1])}, formation {_purpose(median)}"
    if len(funders) > 1:
        rules.append(RANGE)
        why = f"de {_hours(course.hours[0])} à {_hours(course.hours[2])}, de part et d’autre de la ligne"
    elif funders == (SHORT_FUNDER,) and _is_short(course, tables):
        rules.append(SHORT)
    return Funding(tuple(rules), funders, devices, why)


def _is_short(course: Course, tables: Tables) -> bool:
    return tables.holds(SHORT) and course.hours[1] <= tables.number(SHORT, "heures_max")


def _lines(course: Course, tables: Tables) -> list[Mapping[str, Any]]:
    if course.form == INDIVIDUAL:
        purpose = INDIVIDUAL
    else:
        known = tables.objectives.set_index("objectif")["visee"]
        if course.objective not in known.index:
            raise KeyError(
                f"seeds/achats/visees_objectifs.csv: no row for the objective « {course.objective} ». "
                "Remedy: say what it is for."
            )
        purpose = str(known[course.objective])
        if purpose == UPSTREAM and not course.is_covered:
            purpose = UPSTREAM_ALONE
    rows: list[Any] = tables.funding[tables.funding["visee"] == purpose].to_dict("records")
    return rows


def _line_of(lines: Iterable[Mapping[str, Any]], hours: float) -> Mapping[str, Any] | None:
    return next((line for line in lines if _covers(line, hours)), None)


def _covers(line: Mapping[str, Any], hours: float) -> bool:
    least, most = float(line["heures_min_nb"]), line["heures_max_nb"]
    above = hours > least or (hours == least and bool(line["heures_min_incluse"]))
    if most is None or most != most:  # noqa: PLR0124 - NaN: no limit
        return above
    return above and (hours < most or (hours == most and bool(line["heures_max_incluse"])))


def _distinct(lines: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return list({(line["code_regle"], line["heures_min_nb"]): line for line in lines}.values())


def _purpose(line: Mapping[str, Any]) -> str:
    names = {
        "qualifiante": "qualifiante",
        "besoin_employeur": "pour le besoin d’un employeur",
        "individuelle": "individuelle",
        UPSTREAM: "en amont de la qualification",
        UPSTREAM_ALONE: "en amont de la qualification, où la Région n’offre rien",
    }
    return names[str(line["visee"])]


def _hours(value: float) -> str:
    return f"{value:.0f} h"
