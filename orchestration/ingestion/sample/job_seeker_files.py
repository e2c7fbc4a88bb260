"""Writes the fictitious job seekers, rates and zones d'emploi in the producers' formats."""

from pathlib import Path

import pandas as pd

from orchestration.ingestion.sample.communes import invent_communes
from orchestration.ingestion.sample.job_seekers import (
    JobSeekers,
    by_commune,
    by_department,
    by_zone,
    rates,
    read_basin_zones,
    read_job_seekers,
    tens,
)
from orchestration.ingestion.sample.story import REGION, read_reference

COG = 2026
COUNT = "Nombre de demandeurs d'emploi"


def write_job_seekers(folder: Path, seed: int) -> list[Path]:
    """Write the six files; returns them."""
    story = read_job_seekers()
    communes = invent_communes(seed)
    departments = by_department(story, seed)
    of_departments, of_zones = rates(story, seed)
    tables = {
        "FICTIF_table_defm_departement_categorie.csv": (_as_departments(departments), ","),
        "FICTIF_dares_defm_zones_emploi_brutes.csv": (_as_zones(by_zone(departments, story), story), ";"),
        "FICTIF_dares_defm_communales_brutes.csv": (
            _as_communes(by_commune(departments, communes, seed), communes, story),
            ";",
        ),
        "FICTIF_taux_chomage_departement_trimestriel.csv": (_as_department_rates(of_departments), ";"),
        "FICTIF_taux_chomage_localise_ZE2020_trimestriel.csv": (_as_zone_rates(of_zones), ";"),
        f"FICTIF_ZE2020_cog{COG}_composition_communale.csv": (_as_composition(communes), ";"),
    }
    for name, (table, separator) in tables.items():
        table.to_csv(folder / name, sep=separator, index=False, lineterminator="\n")
    return [folder / name for name in tables]


def shortest(count: int) -> str:
    """A count as the producer's software writes it: `38900`, but `39e3`."""
    digits = str(count)
    zeros = len(digits) - len(digits.rstrip("0"))
    return f"{digits[:-zeros]}e{zeros}" if zeros > len("e3") else digits


def _as_departments(counts: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "date": counts.month.astype(str),
            "categorie": counts.categorie,
            "code_departement": counts.code_departement,
            "defm": counts["count"].map(shortest),
            "code_region": REGION,
            "libelle_departement": counts.code_departement.map(_labels("departements", "departement")),
        }
    )


def _as_zones(counts: pd.DataFrame, story: JobSeekers) -> pd.DataFrame:
    """The total of each zone, then by sex, then by age: the parts sum to it."""
    recent = counts[counts.quarter >= pd.Period(story.first_quarter_of_zones.replace("-T", "Q"), "Q")]
    women, young, older = (
        tens(recent["count"] * share)
        for share in (story.women, story.ages["Moins de 25 ans"], story.ages["50 ans et plus"])
    )
    total = recent["count"]
    rows = [
        ("Total", "Total", total),
        ("Hommes", "Total", total - women),
        ("Femmes", "Total", women),
        ("Total", "Moins de 25 ans", young),
        ("Total", "De 25 à 49 ans", total - young - older),
        ("Total", "50 ans et plus", older),
    ]
    codes = recent.code_zone_emploi_insee
    abroad = codes.str.startswith("00")
    common = pd.DataFrame(
        {
            "Date": _quarters(recent.quarter),
            "Code région": abroad.map({True: "00", False: REGION}),
            "Région": abroad.map({True: "Interrégional", False: _labels("regions", "region")[REGION]}),
            "Code zone d'emploi": codes,
            "Zone d'emploi": codes.map(_labels("zones_emploi", "zone_emploi", "_insee")),
            "Type de données": "Brutes",
            "Catégorie": "ABC",
        }
    )
    return pd.concat([_modality(common, sex, age, count) for sex, age, count in rows])


def _modality(common: pd.DataFrame, sex: str, age: str, count: pd.Series) -> pd.DataFrame:
    said = {"Sexe": sex, "Tranche d'âge": age, "Ancienneté": "Total"}
    return pd.concat([common, pd.DataFrame(said, index=common.index), count.rename(COUNT)], axis="columns")


def _as_communes(counts: pd.DataFrame, communes: pd.DataFrame, story: JobSeekers) -> pd.DataFrame:
    recent = counts[[quarter.year >= story.first_year_of_communes for quarter in counts.quarter]]
    named = recent.merge(communes, on="code_commune_insee")
    return pd.DataFrame(
        {
            "Date": _quarters(named.quarter),
            "Code région": REGION,
            "Région": _labels("regions", "region")[REGION],
            "Code département": named.code_departement,
            "Département": named.code_departement.map(_labels("departements", "departement")),
            "Code commune": named.code_commune_insee,
            "Commune": named.libelle_commune,
            "Type de données": "Brutes",
            "Catégorie": "ABC",
            "Sexe": "Total",
            "Tranche d'âge": "Total",
            COUNT: named["count"],
        }
    )


def _as_department_rates(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Code": table.code,
            "Libellé": table.code.map(_labels("departements", "departement")).str.upper(),
            "trimestre": _quarters(table.quarter),
            "taux_chomage": table.rate,
        }
    )


def _as_zone_rates(table: pd.DataFrame) -> pd.DataFrame:
    abroad = table.code.str.startswith("00")
    return pd.DataFrame(
        {
            "ZE2020": table.code,
            "LIBZE2020": table.code.map(_labels("zones_emploi", "zone_emploi", "_insee")),
            "REG": abroad.map({True: "00", False: REGION}),
            "LIBREG": abroad.map(
                {True: "INTERRÉGIONAL", False: _labels("regions", "region")[REGION].upper()}
            ),
            "trimestre": _quarters(table.quarter),
            "taux_chomage": table.rate,
        }
    )


def _as_composition(communes: pd.DataFrame) -> pd.DataFrame:
    """The communes of a basin go in turn to each of its zones."""
    zones = read_basin_zones().groupby("code_bassin_ft").code_zone_emploi_insee.agg(list)
    rank = communes.groupby("bassin_2021").cumcount()
    candidates = communes.bassin_2021.map(zones)
    zone = pd.Series([c[r % len(c)] for c, r in zip(candidates, rank, strict=True)], index=communes.index)
    return pd.DataFrame(
        {
            "CODGEO": communes.code_commune_insee,
            "LIBGEO": communes.libelle_commune,
            "ZE2020": zone,
            "LIBZE2020": zone.map(_labels("zones_emploi", "zone_emploi", "_insee")),
            "ZE2020_PARTIE_REG": (zone + f"-{REGION}").where(zone.str.startswith("00"), ""),
            "DEP": communes.code_departement,
            "REG": REGION,
        }
    )


def _quarters(periods: pd.Series) -> pd.Series:
    return periods.astype(str).str.replace("Q", "-T")


def _labels(reference: str, entity: str, issuer: str = "") -> dict[str, str]:
    return dict(read_reference(reference)[[f"code_{entity}{issuer}", f"libelle_{entity}"]].to_numpy())
