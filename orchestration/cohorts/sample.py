"""Writes again the aggregates that ship with the sample: `python -m orchestration.cohorts.sample`.

A fictitious panel goes through the functions of the zone, in memory: no row of it is ever written.
"""

import secrets
from functools import cache

import pandas as pd
from pydantic import SecretStr

from orchestration.cohorts.declarations import load_declarations
from orchestration.cohorts.key import Key
from orchestration.cohorts.pseudonymise import panel_rows
from orchestration.cohorts.publication import as_csv
from orchestration.cohorts.results import Cohort, publishable, read_cohort
from orchestration.ingestion.inventory import load_restricted
from orchestration.ingestion.sample.cohorts import (
    SEED,
    invent_population,
    invent_survey,
    known_margins,
    read_cohorts,
)
from orchestration.ingestion.sample.story import FOLDER
from publish.files import write_text


@cache
def fictitious_cohorts() -> tuple[Cohort, ...]:
    """The cohorts of the sample, with another key each time: nothing of the results depends on it."""
    key = Key(SecretStr(secrets.token_hex(32)))
    columns = load_restricted().table("restreint_cohortes__enquete_cohorte").columns
    found = []
    for year in read_cohorts().years:
        population = invent_population(year, SEED)
        rows = pd.DataFrame(invent_survey(population, SEED)).reindex(columns=list(columns))
        panel = panel_rows(rows.astype(dict.fromkeys(columns, "str")), key, {})
        margins = known_margins(population)
        found.append(read_cohort(year, panel, margins, load_declarations()))
    return tuple(found)


def sample_files() -> dict[str, str]:
    """The text of each file, by name."""
    tables = publishable(fictitious_cohorts(), load_declarations())
    return {f"cohortes_{name}.csv": as_csv(frame) for name, frame in tables.items()}


if __name__ == "__main__":
    for file, text in sample_files().items():
        write_text(FOLDER / file, text)
