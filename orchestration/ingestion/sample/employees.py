"""Fictitious employees by commune and activity, written as the Urssaf does."""

from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.ingestion.sample.communes import invent_communes
from orchestration.ingestion.sample.crosswalks import read_employers
from orchestration.ingestion.sample.story import REGION, read_reference, read_story
from orchestration.ingestion.sample.survey import latent_cells

FILE = "FICTIF_etablissements-et-effectifs-salaries-au-niveau-commune-x-ape-last.csv"
YEARS = (2023, 2024)
# Private employees of Normandy (end of 2017) and the size of an establishment: orders of magnitude.
EMPLOYEES = 810_900
PER_ESTABLISHMENT = 10


def write_employees(folder: Path, seed: int) -> list[Path]:
    """Write the file; returns it."""
    employees = invent_employees(seed)
    labels = employees.merge(read_reference("naf"), on="code_naf", validate="m:1")
    table = pd.DataFrame(
        {
            "region": "Normandie",
            "departement": labels.code_departement,
            "commune": labels.libelle_commune,
            "ape": labels.libelle_naf,
            "code_region": REGION,
            "code_departement": labels.code_departement,
            "code_commune": labels.code_commune_insee,
            "code_ape": labels.code_naf,
        }
    )
    for year in YEARS:
        table[f"nombre_d_etablissements_{year}"] = (
            (labels.employees / PER_ESTABLISHMENT).round().clip(1).astype(int)
        )
        table[f"effectifs_salaries_{year}"] = labels.employees
    table.to_csv(folder / FILE, index=False, sep=";", lineterminator="\n")
    return [folder / FILE]


def invent_employees(seed: int) -> pd.DataFrame:
    """Employees where the survey's basins need the occupations that an activity hires.

    Columns: code_departement, code_commune_insee, libelle_commune, code_naf, employees (integer, at least 1).
    """
    cells = latent_cells(read_story(), seed)
    fields = (
        cells.assign(field=cells.code_fap_2009.str[0]).groupby(["code_bassin_ft", "field"]).intensity.sum()
    )
    places = invent_communes(seed).assign(
        share=lambda communes: 1 / communes.groupby("bassin_2021").bassin_2021.transform("size")
    )
    rows = (
        fields.reset_index()
        .merge(read_employers(), on="field")
        .merge(places, left_on="code_bassin_ft", right_on="bassin_2021", suffixes=("", "_commune"))
    )
    weight = rows.intensity * rows.share * rows.share_commune
    rng = np.random.default_rng([seed, 6])
    rows["employees"] = weight * rng.lognormal(0, 0.4, len(rows))
    keys = ["code_departement", "code_commune_insee", "libelle_commune", "code_naf"]
    employees = rows.groupby(keys, as_index=False).employees.sum()
    employees["employees"] *= EMPLOYEES / employees.employees.sum()
    return employees.assign(employees=employees.employees.round().clip(1).astype(int))
