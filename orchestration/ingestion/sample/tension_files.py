"""Writes the fictitious tensions, offers and job seekers by occupation in the producers' formats."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.ingestion.sample.story import FOLDER, REGION, read_basins, read_reference, read_story
from orchestration.ingestion.sample.tensions import (
    Tensions,
    classified,
    families,
    latent_occupations,
    national_index,
    read_tensions,
    simulate_edition,
)

LEVELS = {"2009": ("fap 225", "fap 87"), "2021": ("fap 228", "fap 86")}
NATIONAL = "Ensemble"


def write_tensions(folder: Path, seed: int) -> list[Path]:
    """Write the files; returns them."""
    story = read_tensions()
    occupations = latent_occupations(story, read_story(), seed)
    files = [_edition(story, occupations, year, folder, seed) for year in story.editions]
    tables = {
        "FICTIF_evol_tensions.csv": (_history(story, occupations), ",", "utf-8"),
        "FICTIF_tension_ROME_x_bassin_BMO19_region.csv": (_basins(story, occupations, seed), ";", "utf-8"),
        "FICTIF_metiers_en_tension_mars_2024_region.csv": (_regulatory(story, occupations), ",", "utf-8"),
        "FICTIF_dares_offres_collectees_brutes_mens.csv": (_offers(story, seed), ";", "utf-8"),
        "FICTIF_evol_mmo.csv": (_movements(story, occupations, seed), ";", "cp1252"),
    }
    for name, (table, separator, encoding) in tables.items():
        table.to_csv(folder / name, sep=separator, index=False, lineterminator="\n", encoding=encoding)
    seekers = folder / "FICTIF_serie_demandeurs_emploi_A_ABC.csv"
    _job_seekers(story, occupations, seed).to_csv(
        seekers,
        index=False,
        lineterminator="\n",
        encoding="cp1252",
        na_rep="NA",
        quoting=csv.QUOTE_NONNUMERIC,
    )
    return [*files, *(folder / name for name in tables), seekers]


def _edition(story: Tensions, occupations: pd.DataFrame, year: int, folder: Path, seed: int) -> Path:
    rows = simulate_edition(story, occupations, year, seed)
    detailed, family = LEVELS[story.editions[year]]
    region = rows.level == "reg"
    table = pd.DataFrame(
        {
            "fap": rows.code,
            "Emploi moyen": rows.employment,
            # The producer leaves a blank at the end of this name.
            "Tension ": rows["index"].round(6),
            "Catégorie Tension": rows.tension.astype(float),
            "Intensité d'embauches": rows.hiring.astype(float),
            "Lien formation-emploi": rows.training.astype(float),
            "Manque de main-d'œuvre disponible": rows.scarcity.astype(float),
            "Non-durabilité de l'emploi": rows.instability.astype(float),
            "Conditions de travail contraignantes": rows.conditions.astype(float),
            "Inadéquation géographique": rows.distance.astype(float),
            "Année": year,
            "niveau_geo": rows.level,
            "niveau_fap": rows.detailed.map({True: detailed, False: family}),
            "reg": pd.Series(float(REGION), rows.index).where(region),
            "dep": rows.territory.where(~region),
        }
    )
    path = folder / f"FICTIF_tensions_{year}_region.csv"
    table.to_csv(path, index=False, lineterminator="\n")
    return path


def _history(story: Tensions, occupations: pd.DataFrame) -> pd.DataFrame:
    first, last = story.history
    years = [national_index(story, occupations, year).assign(year=year) for year in range(first, last + 1)]
    rows = pd.concat(years)
    return pd.DataFrame({"fap": rows.code, "Tension ": rows["index"].round(6), "Année": rows.year})


def _basins(story: Tensions, occupations: pd.DataFrame, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng([seed, 22])
    index = national_index(story, occupations, story.basins.year).set_index("code")["index"]
    weight = occupations.groupby("code_fap_2009").weight.sum()
    rome = pd.read_csv(FOLDER / "tension_occupations.csv", dtype=str)
    rome = rome.assign(index=rome.code_fap_2009.map(index), weight_rome=rome.code_fap_2009.map(weight))
    cells = read_basins().merge(rome, how="cross")
    share = cells.weight * cells.weight_rome
    expected = story.basins.offers * share / share.sum() * rng.lognormal(0, story.basins.noise, len(cells))
    local = cells["index"] + rng.normal(0, story.index.territory, len(cells))
    offers = rng.poisson(expected)
    seekers = rng.poisson(expected * story.basins.seekers_per_offer * np.exp(-local))
    table = pd.DataFrame(
        {
            "annee": story.basins.year,
            "ROME": cells.code_rome,
            "rome_label": cells.libelle_rome,
            "cbassin": cells.code_bassin_ft,
            "lib_bassin_bmo19": cells.libelle_bassin_ft,
            "oee": offers,
            "defm_abc": seekers,
            "ind_tension_d": classified(local, story),
        }
    )
    return table[table.defm_abc > 0]


def _regulatory(story: Tensions, occupations: pd.DataFrame) -> pd.DataFrame:
    """The occupations of highest index; two of them for the whole country."""
    index = national_index(story, occupations, max(story.editions))
    hardest = index[index.code.str.len() == 5].nlargest(story.regulatory, "index").code.tolist()
    labels = dict(read_reference("fap_2009")[["code_fap", "libelle_fap"]].to_numpy())
    places = ["France Entière"] * 2 + [_region_name()] * (len(hardest) - 2)
    return pd.DataFrame(
        {
            "Region": places,
            "Famille Professionnelle": [labels[code] for code in hardest],
            "Code FAP": hardest,
        }
    )


def _offers(story: Tensions, seed: int) -> pd.DataFrame:
    """Each row is rounded to the hundred on its own: the departments do not always add up to the region."""
    rng = np.random.default_rng([seed, 23])
    departments = read_basins().groupby("code_departement").weight.sum()
    months = pd.period_range(*story.offers.months, freq="M")
    season = np.array(story.offers.seasons)[months.month - 1] * rng.lognormal(
        0, story.offers.noise, len(months)
    )
    level = story.offers.level * season
    places = {"": 1.0, **(departments / departments.sum()).to_dict()}
    durations = {"Total": 1.0, **story.offers.durations}
    labels = dict(read_reference("departements")[["code_departement", "libelle_departement"]].to_numpy())
    tables = [
        pd.DataFrame(
            {
                "date": months.astype(str),
                "code_region": REGION,
                "region": _region_name(),
                "code_departement": code,
                "departement": labels.get(code, ""),
                "type_de_donnees": "Brutes",
                "type_d_offre_d_emploi": "Offres d'emploi collectées",
                "type_d_emploi": duration,
                "qualification": "Total",
                "nombre_d_offres_d_emploi": (level * part * share / 100).round().astype(int) * 100,
            }
        )
        for code, part in places.items()
        for duration, share in durations.items()
    ]
    return pd.concat(tables)


def _job_seekers(story: Tensions, occupations: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Easy occupations have more job seekers; the rows of all occupations are left empty, as in the file."""
    rng = np.random.default_rng([seed, 24])
    first, last = story.job_seekers.years
    weight = occupations.groupby("code_fap_2009").weight.sum()
    index = national_index(story, occupations, last).set_index("code")["index"].reindex(weight.index)
    crowd = weight * np.exp(-index)
    share = crowd / crowd.sum()
    tables = []
    for year in range(first, last + 1):
        whole = story.job_seekers.level * share * rng.lognormal(0, story.job_seekers.noise, len(share))
        for category, part in (("Catégorie A", story.job_seekers.category_a), ("Catégories A, B, C", 1.0)):
            detail = whole * part
            counts = pd.concat([detail, detail.groupby(detail.index.map(families("2009"))).sum()]).round(2)
            counts[NATIONAL] = np.nan
            tables.append(
                pd.DataFrame(
                    {
                        "Fap3": counts.index,
                        "Annee": str(year),
                        "Effectifs": counts.to_numpy(),
                        "Categorie": category,
                    }
                )
            )
    return pd.concat(tables)


def _movements(story: Tensions, occupations: pd.DataFrame, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng([seed, 25])
    family = occupations.code_fap_2009.map(families("2009"))
    seasonal = occupations.seasonal.groupby(family).mean()
    seasonal[NATIONAL] = occupations.seasonal.mean()
    facts = story.movements
    ordinary = facts.ordinary + (facts.seasonal - facts.ordinary) * seasonal
    tables = []
    for year in range(facts.years[0], facts.years[1] + 1):
        entries = ordinary * rng.lognormal(0, facts.noise, len(ordinary))
        exits = ordinary * rng.lognormal(0, facts.noise, len(ordinary))
        rates = {
            "Taux d'entrée": entries,
            "Taux de sortie": exits,
            "Taux de rotation": (entries + exits) / 2,
        }
        for name, rate in rates.items():
            tables.append(
                pd.DataFrame(
                    {"Fap3": rate.index, "Type_mmo": name, "Annee": year, "Taux": rate.round(2).to_numpy()}
                )
            )
    table = pd.concat(tables, ignore_index=True)
    # The file holds three empty columns without a name.
    empty = pd.DataFrame("", index=table.index, columns=range(3))
    return table.join(empty).rename(columns=dict.fromkeys(range(3), ""))


def _region_name() -> str:
    return str(read_reference("regions").set_index("code_region").libelle_region[REGION])
