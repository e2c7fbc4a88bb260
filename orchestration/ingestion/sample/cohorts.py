"""A fictitious cohort survey, as rows of its format; the sample ships the aggregates made of it, and no row.

The aggregates come from the very functions of the restricted zone, which this package may not import: they
are files beside this one, that `make cohorts-sample` writes again and a test compares.
"""

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from orchestration.ingestion.sample.purchases import course_weights, read_purchases
from orchestration.ingestion.sample.story import FOLDER, Declaration, Share, read_basins

FILES = ("cohortes_panel.csv", "cohortes_resultats.csv")
MARK = "FICTIF_"
SEED = 2812
_CERTIFYING = ("QUALIF", "AFC")


class Survey(Declaration):
    """Everything the simulation needs to know, apart from devices, courses and basins."""

    years: tuple[int, ...]
    population: int
    sampled: int
    ages: Mapping[str, Share]
    levels: Mapping[str, Share]
    publics: Mapping[str, Share]
    answers: Mapping[str, Share]
    answering: Mapping[str, float]
    employment: Mapping[str, float]
    later: float
    completed: Share
    certified: Share
    contracts: Mapping[str, Share]


@cache
def read_cohorts() -> Survey:
    """The declared story (`cohorts.yml`)."""
    return Survey.model_validate(yaml.safe_load((FOLDER / "cohorts.yml").read_text("utf-8")))


def write_cohorts(folder: Path, seed: int) -> list[Path]:
    """Copy the aggregates that ship with the sample; returns the files. They do not depend on the seed."""
    return [Path(shutil.copyfile(FOLDER / name, folder / f"{MARK}{name}")) for name in FILES]


def invent_population(year: int, seed: int) -> pd.DataFrame:
    """Everyone who entered a training that year: what is known at the entry, in the format of the survey."""
    story, bought = read_cohorts(), read_purchases()
    rng = np.random.default_rng([seed, year, 62])
    size = story.population
    basins = read_basins().set_index("code_bassin_ft").weight
    shares = pd.Series({name: device.share for name, device in bought.devices.items()})
    devices = _drawn(rng, shares, size)
    general = np.isin(devices, bought.general)
    basic = rng.choice([course.formacode for course in bought.basic], size)
    weights = course_weights(bought.courses)
    other = rng.choice([course.formacode for course in bought.courses], size, p=weights)
    frame = pd.DataFrame({
        "cohorte": year,
        "identifiant_personne": [f"FICTIF-{year % 100}-{rank:05d}" for rank in range(size)],
        "date_entree": [f"{year}-{month:02d}-05" for month in rng.integers(1, 13, size)],
        "tranche_age": _drawn(rng, pd.Series(story.ages), size),
        "code_niveau_entree": _drawn(rng, pd.Series(story.levels), size),
        "code_dispositif": devices,
        "code_formacode": np.where(general, basic, other),
        "code_bassin_ft": _drawn(rng, basins, size),
    })  # fmt: skip
    for public, share in story.publics.items():
        frame[public] = np.where(rng.random(size) < share, "oui", "non")
    return frame


def invent_survey(population: pd.DataFrame, seed: int) -> list[dict[str, Any]]:
    """The rows of a survey of some of them, at the four waves; who did not answer has a row too."""
    story = read_cohorts()
    rng = np.random.default_rng([seed, int(population["cohorte"].iloc[0]), 63])
    chosen = np.sort(rng.choice(len(population), story.sampled, replace=False))
    people = population.iloc[chosen].reset_index(drop=True)
    weight = round(len(population) / story.sampled, 3)
    entry = people.assign(vague="entree", statut_reponse="répondu", poids_sondage=weight)
    rows = entry.to_dict("records")
    answering, employment = _odds(people, story.answering), _odds(people, story.employment)
    courses = {
        course.formacode: course.employed for course in (*read_purchases().courses, *read_purchases().basic)
    }
    base = _logit(people["code_formacode"].map(courses).to_numpy(np.float64))
    for wave, share in story.answers.items():
        answered = rng.random(len(people)) < _probability(_logit(share) + answering)
        told = (
            _exit(people, rng)
            if wave == "fin"
            else _job(base + employment + story.later * (wave == "12_mois"), rng)
        )
        keys = people[["cohorte", "identifiant_personne", "date_entree"]].assign(vague=wave)
        status = np.where(answered, "répondu", "injoignable")
        frame = pd.concat([keys.assign(statut_reponse=status), told[answered]], axis=1)
        rows += frame.to_dict("records")
    return [{str(name): None if pd.isna(value) else value for name, value in row.items()} for row in rows]


def known_margins(population: pd.DataFrame) -> dict[str, dict[str, float]]:
    """How many people of a population have each value of the variables that the sample is weighted to."""
    variables = ("code_dispositif", "tranche_age", "code_niveau_entree")
    counts = {name: population[name].value_counts().sort_index() for name in variables}
    return {name: {str(value): float(total) for value, total in one.items()} for name, one in counts.items()}


def _exit(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    story = read_cohorts()
    completed = rng.random(len(people)) < story.completed
    certified = completed & (rng.random(len(people)) < story.certified)
    certifying = people["code_dispositif"].isin(_CERTIFYING).to_numpy()
    outcome = np.where(certifying, np.where(certified, "totale", "aucune"), "sans objet")
    return pd.DataFrame({"a_termine": np.where(completed, "oui", "non"), "certification": outcome})


def _job(odds: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    employed = rng.random(len(odds)) < _probability(odds)
    contracts = _drawn(rng, pd.Series(read_cohorts().contracts), len(odds))
    return pd.DataFrame({
        "est_en_emploi": np.where(employed, "oui", "non"),
        "type_contrat": pd.Series(contracts).where(employed),
    })  # fmt: skip


def _drawn(rng: np.random.Generator, shares: pd.Series, size: int) -> np.ndarray:
    return np.asarray(rng.choice(shares.index.to_numpy(str), size, p=(shares / shares.sum()).to_numpy()))


def _odds(people: pd.DataFrame, effects: Mapping[str, float]) -> np.ndarray:
    """Sum of the effects of the age class and of the publics of each person."""
    total = people["tranche_age"].map(dict(effects)).fillna(0.0).to_numpy(np.float64)
    for public in read_cohorts().publics:
        total = total + effects.get(public, 0.0) * people[public].eq("oui").to_numpy()
    return np.asarray(total)


def _logit(share: Any) -> Any:
    return np.log(share / (1 - share))


def _probability(odds: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-odds)))
