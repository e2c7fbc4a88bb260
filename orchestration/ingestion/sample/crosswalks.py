"""Fictitious hires by occupation and activity, and the FORMACODE descriptors of the sample's courses."""

from collections.abc import Hashable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from orchestration.ingestion.sample.story import FOLDER, read_occupations, read_reference

HIRES = "FICTIF_rome_naf_2017.csv"
DESCRIPTORS = "FICTIF_extrait_FCod.csv"
TEMPORARY_WORK = "7820Z"
# National hires for one unit of weight of an occupation: order of magnitude.
HIRES_PER_WEIGHT = 2_000


def write_crosswalks(folder: Path, seed: int) -> list[Path]:
    """Write the two files; returns them."""
    invent_hires(seed).to_csv(folder / HIRES, index=False, lineterminator="\n")
    lines = [_descriptor(row) for row in read_descriptors().to_dict("records")]
    (folder / DESCRIPTORS).write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    return [folder / HIRES, folder / DESCRIPTORS]


def invent_hires(seed: int) -> pd.DataFrame:
    """Hires of the sample's occupations, shared among their ROME codes and the activities of their field."""
    occupations = read_occupations().groupby("code_fap_2009", as_index=False).weight.sum()
    links = read_reference("rome_v3_fap_2009")[["code_rome_v3", "code_fap"]].drop_duplicates()
    codes = links.merge(occupations, left_on="code_fap", right_on="code_fap_2009")
    codes["weight"] /= codes.groupby("code_fap").code_fap.transform("size")
    rows = codes.assign(field=codes.code_fap.str[0]).merge(read_employers(), on="field")
    rng = np.random.default_rng([seed, 5])
    rows["hirings"] = rng.poisson(
        HIRES_PER_WEIGHT * rows.weight * rows.share * rng.lognormal(0, 0.5, len(rows))
    )
    hires = rows.groupby(["code_rome_v3", "code_naf"], as_index=False).hirings.sum().query("hirings > 0")
    labelled = hires.merge(read_reference("naf"), on="code_naf", validate="m:1")
    return pd.DataFrame(
        {
            "rome_id": labelled.code_rome_v3,
            "rome_label": "Métier " + labelled.code_rome_v3,
            "naf_id": labelled.code_naf,
            "naf_label": labelled.libelle_naf,
            "hirings": labelled.hirings,
        }
    ).sort_values(["rome_id", "naf_id"])


def read_descriptors() -> pd.DataFrame:
    """Official descriptors of the sample's courses, as the thesaurus words them."""
    return pd.read_csv(FOLDER / "descriptors.csv", dtype=str, keep_default_na=False)


def read_employers() -> pd.DataFrame:
    """The activities of each field, each hiring half as much as the one before."""
    declared = yaml.safe_load((FOLDER / "employers.yml").read_text("utf-8"))
    return pd.DataFrame(
        [
            (field, naf, 0.5**rank)
            for field, activities in declared.items()
            for rank, naf in enumerate([*activities, TEMPORARY_WORK], start=1)
        ],
        columns=["field", "code_naf", "share"],
    )


def _descriptor(row: Mapping[Hashable, str]) -> str:
    """A line of fifteen fields, most of them empty, as the thesaurus is published."""
    name = row["libelle_formacode"]
    head = [row["code_formacode"], name.upper(), name, "DOM", row["domaine"], "", row["terme_generique"]]
    return ";".join([*head, *[""] * 5, row["nsf"], "", f"{row['code_formacode']} {name.upper()}"])
