"""Fictitious commune-to-basin tables, in the layouts of the 2019 and 2021 zonings."""

from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.ingestion.sample.story import REGION, read_basins

# No real commune of the five departments has a number from 901 on.
FIRST_NUMBER = 901
MOVED = 6
FILES = {
    2019: "FICTIF_bassins_BMO_2019_communes_normandie.csv",
    2021: "FICTIF_bassins_emploi_FT_2021_communes_normandie.csv",
}


def invent_communes(seed: int) -> pd.DataFrame:
    """Three to eight fictitious communes a basin, six of which change basin between the two zonings.

    Columns: code_commune_insee, libelle_commune, code_departement, bassin_2019, bassin_2021.
    """
    rng = np.random.default_rng([seed, 0])
    basins = read_basins()
    communes = basins.loc[basins.index.repeat(rng.integers(3, 9, len(basins)))].reset_index(drop=True)
    numbers = FIRST_NUMBER + communes.groupby("code_departement").cumcount()
    code = communes.code_departement + numbers.astype(str)
    communes = pd.DataFrame(
        {
            "code_commune_insee": code,
            "libelle_commune": "Commune fictive "
            + code
            + " ("
            + communes.libelle_bassin_ft.str.title()
            + ")",
            "code_departement": communes.code_departement,
            "bassin_2019": communes.code_bassin_ft,
        }
    )
    return communes.assign(bassin_2021=_move(communes, rng))


def write_communes(folder: Path, seed: int) -> list[Path]:
    """Write both tables; returns the files."""
    names = dict(read_basins()[["code_bassin_ft", "libelle_bassin_ft"]].to_numpy())
    communes = invent_communes(seed)
    code, department, name = communes.code_commune_insee, communes.code_departement, communes.libelle_commune
    tables = {
        2019: pd.DataFrame(
            {
                "CODE_COMMUNE_INSEE": code,
                "REG_CREDOC": "L",
                "REG": REGION,
                "DEP": department,
                "CCOMMUNE": code,
                "NOMCOM": name,
                "BE19": communes.bassin_2019,
                "NOMBE19": communes.bassin_2019.map(names),
            }
        ),
        2021: pd.DataFrame(
            {
                "reg": REGION,
                "dep": department,
                "codgeo": code,
                "codbe": communes.bassin_2021,
                "libbe": communes.bassin_2021.map(names),
            }
        ),
    }
    for year, table in tables.items():
        table.to_csv(folder / FILES[year], index=False, lineterminator="\n")
    return [folder / name for name in FILES.values()]


def _move(communes: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    """The basins of 2021: `MOVED` communes join another basin of their department."""
    basins = communes.bassin_2019.copy()
    for row in rng.choice(len(communes), MOVED, replace=False):
        neighbours = communes.bassin_2019[communes.code_departement == communes.code_departement[row]]
        basins[row] = rng.choice(sorted(set(neighbours) - {basins[row]}))
    return basins
