"""Fictitious training sessions bought for job seekers, written in the template that the buyers fill in."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from orchestration.ingestion.file_check import code_lists
from orchestration.ingestion.inventory import load_inventory
from orchestration.ingestion.sample.communes import invent_communes
from orchestration.ingestion.sample.story import (
    FOLDER,
    Declaration,
    Positive,
    Share,
    by_prefix,
    read_basins,
    read_occupations,
    read_story,
)
from orchestration.ingestion.template import write_template
from orchestration.ingestion.validation import is_siret

TABLE = "raw_region__achats_formation"
FILE = "FICTIF_achats_formation_{year}_normandie.xlsx"
# No SIREN starts so low.
SIREN_PREFIX = "0000"
NOTICE = "DONNÉES FICTIVES : ces données fictives sont produites par simulation, organismes compris."
DEFINITION = "emploi à la date"
OUTSIDE = "hors pacte"


class Device(Declaration):
    """How one device buys: `company` is the share of the hours spent in a firm."""

    share: Share
    funder: str
    objective: str
    axis: str
    hours: tuple[int, int]
    company: float


class Course(Declaration):
    """What is taught; `fill` and `employed` are the rates of a mean session."""

    title: str
    formacode: str
    rome: str | None = None
    level: str | None = None
    fap: str | None = None
    fill: Share
    employed: Share


class Purchases(Declaration):
    """Everything the simulation needs to know, apart from the basins and the occupations."""

    years: tuple[int, ...]
    sessions_per_year: int
    places: tuple[int, int]
    devices: Mapping[str, Device]
    general: tuple[str, ...]
    courses: tuple[Course, ...]
    basic: tuple[Course, ...]
    outside: Share
    pic_share: Share
    completed: Share
    examined: Share
    certified: Share
    answered: Share
    hourly_cost: Positive
    providers: int


@cache
def read_purchases() -> Purchases:
    """The declared story (`purchases.yml`)."""
    return Purchases.model_validate(yaml.safe_load((FOLDER / "purchases.yml").read_text("utf-8")))


@cache
def course_weights(courses: tuple[Course, ...]) -> np.ndarray:
    """Share of each course in the sessions: the volume of its occupations times their odds of difficulty."""
    difficulty, occupations = read_story().difficulty, read_occupations()
    odds = occupations.code_fap_2021.map(lambda code: by_prefix(difficulty, code, 1.0))
    sought = occupations.weight * odds
    weights = np.array(
        [sought[occupations.code_fap_2021.str.startswith(course.fap or "")].sum() for course in courses]
    )
    # The root keeps the large occupations from taking all the sessions.
    return np.sqrt(weights) / np.sqrt(weights).sum()


def invent_sessions(year: int, seed: int) -> list[dict[str, Any]]:
    """The sessions of one campaign, as rows of the template; the last campaign is not over."""
    story, rng = read_purchases(), np.random.default_rng([seed, year, 20])
    communes = invent_communes(seed)
    basins = read_basins().set_index("code_bassin_ft").weight
    in_basin = communes.groupby("bassin_2021").bassin_2021.transform("size")
    sizes = communes.bassin_2021.map(basins) / in_basin
    places = rng.choice(communes.code_commune_insee, story.sessions_per_year, p=sizes / sizes.sum())
    shares = np.array([device.share for device in story.devices.values()])
    devices = rng.choice(list(story.devices), story.sessions_per_year, p=shares / shares.sum())
    sirets = [siret(number) for number in range(story.providers)]
    sessions = [
        _session(f"S{year % 100}-{rank:04d}", year, str(device), str(place), str(rng.choice(sirets)), rng)
        for rank, (device, place) in enumerate(zip(devices, places, strict=True), start=1)
    ]
    is_outside = np.random.default_rng([seed, year, 21]).random(len(sessions)) < story.outside
    return [
        session | {"axe_pacte": OUTSIDE} if outside else session
        for session, outside in zip(sessions, is_outside, strict=True)
    ]


def siret(number: int) -> str:
    """A fictitious SIRET with a true check digit."""
    body = f"{SIREN_PREFIX}{10_000 + number}0001"
    return next(body + digit for digit in "0123456789" if is_siret(body + digit))


def write_purchases(folder: Path, seed: int) -> list[Path]:
    """Write a workbook per campaign; returns the files."""
    inventory = load_inventory()
    table = inventory.table(TABLE)
    known = code_lists(table, inventory)
    return [
        write_template(
            folder / FILE.format(year=year), table, known, invent_sessions(year, seed), notice=NOTICE
        )
        for year in read_purchases().years
    ]


def _session(  # noqa: PLR0913, PLR0917 - what tells a session from another
    identifier: str, year: int, device: str, place: str, provider: str, rng: np.random.Generator
) -> dict[str, Any]:
    story = read_purchases()
    facts = story.devices[device]
    course = _course(device, rng)
    hours = int(rng.integers(*facts.hours)) // 5 * 5
    company = int(hours * facts.company) // 5 * 5
    start = date(year, 1, 8) + timedelta(days=int(rng.integers(0, 350)))
    bought = int(rng.integers(*story.places))
    end = start + timedelta(days=7 * hours // 32)
    return {
        "annee": year,
        "id_session": identifier,
        "id_lot": f"LOT-{rng.integers(1, 40):02d}",
        "code_dispositif": device,
        "financeur": facts.funder,
        "objectif": facts.objective,
        "axe_pacte": facts.axis,
        "intitule": f"{course.title} (session fictive)",
        "code_formacode": course.formacode,
        "code_rome": course.rome,
        "code_niveau_sortie": course.level if facts.objective == "certification" else None,
        "siret_organisme": provider,
        "code_commune_insee": place,
        "date_debut": start,
        "date_fin": end,
        "heures_centre": hours - company,
        "heures_entreprise": company,
        "heures_total": hours,
        "places_achetees": bought,
        "cout_total_eur": round(bought * (hours - company) * story.hourly_cost * rng.uniform(0.8, 1.2), 2),
        **_people(course, bought, facts.objective == "certification", end, rng),
    }


def _course(device: str, rng: np.random.Generator) -> Course:
    story = read_purchases()
    if device in story.general:
        return story.basic[int(rng.integers(len(story.basic)))]
    return story.courses[int(rng.choice(len(story.courses), p=course_weights(story.courses)))]


def _people(
    course: Course, bought: int, certifying: bool, end: date, rng: np.random.Generator
) -> dict[str, Any]:
    """Counts of people, as far as they are known at the end of the last campaign."""
    story = read_purchases()
    today = date(max(story.years) + 1, 1, 1)
    # What is not simulated is not known: these cells stay empty.
    if end > today:
        return {}
    entered = int(rng.binomial(bought, course.fill))
    completed = int(rng.binomial(entered, story.completed))
    known = {
        "entrees": entered,
        "entrees_pic": int(rng.binomial(entered, story.pic_share)),
        "termines": completed,
    }
    if certifying:
        examined = int(rng.binomial(completed, story.examined))
        known |= {"presents_examen": examined, "certifies": int(rng.binomial(examined, story.certified))}
    if end > today - timedelta(days=183):
        return known
    answered = int(rng.binomial(entered, story.answered))
    employed = int(rng.binomial(answered, course.employed))
    return {
        **known,
        "repondants_6_mois": answered,
        "en_emploi_6_mois": employed,
        "definition_emploi_6_mois": DEFINITION,
    }
