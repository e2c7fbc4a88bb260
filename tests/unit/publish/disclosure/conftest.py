"""A family of two tables on a few cells, masked and rounded cell by cell as the models of dbt do."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from publish.disclosure.declarations import Family, Rule

LEVELS = {"region": "code_region", "departement": "code_departement", "zone": "code_zone"}
BREAKDOWNS = {"ensemble": None, "dispositif": "code_dispositif"}
FAMILY = Family.model_validate(
    {
        "titre": "Essai",
        "regle": "personnes",
        "cellules": "cellules",
        "mesures": ["entrees", "termines"],
        "zero_public": ["entrees"],
        "parties": {"termines": "entrees"},
        "taux": {"taux_remplissage": {"partie": "entrees", "tout": "places_nb"}},
        "tables": {
            "fine": {"dimensions": ["annee", "code_bassin", "code_dispositif"], "cout": {"taux": 3}},
            "totaux": {
                "dimensions": [
                    "annee",
                    {"selon": "niveau", "valeur": "code_territoire", "colonnes": LEVELS},
                    {"selon": "ventilation", "valeur": "code_modalite", "colonnes": BREAKDOWNS},
                ],
                "cout": {"taux": 2, "effectif": 5, "intervalle": 4},
            },
        },
    }
)
RULE = Rule.model_validate(
    {
        "texte": "x",
        "depuis": "2018-05-25",
        "source": "x",
        "minimum": 5,
        "plus_petit_protege": 1,
        "arrondi": 10,
        "effectif_minimum_taux": 30,
    }
)
Tables = dict[str, pd.DataFrame]


def cells_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The finest cells; what a row does not say is that of one place of one region."""
    common = {"annee": 2024, "code_region": "28", "code_departement": "14", "code_zone": "Z1"}
    return pd.DataFrame(
        [common | {"code_bassin": "B1", "code_dispositif": "D1", "places_nb": 10} | row for row in rows]
    )


def published(cells: pd.DataFrame) -> Tables:
    """The tables of the family, masked and rounded cell by cell."""
    fine = _protected(cells, ["annee", "code_bassin", "code_dispositif"])
    totals = []
    for level, code in LEVELS.items():
        for breakdown, modality in BREAKDOWNS.items():
            named = cells.assign(
                niveau=level,
                code_territoire=cells[code],
                ventilation=breakdown,
                code_modalite=cells[modality] if modality else "ensemble",
            )
            totals.append(
                _protected(named, ["annee", "niveau", "code_territoire", "ventilation", "code_modalite"])
            )
    whole = pd.concat(totals, ignore_index=True)
    for measure in FAMILY.mesures:
        whole[f"{measure}_motif_secret"] = whole[f"{measure}_nb"].isna().map({True: "primaire", False: None})
    return {"fine": fine, "totaux": whole}


def _protected(cells: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    sums = cells.groupby(key, as_index=False)[["places_nb", *(f"{one}_nb" for one in FAMILY.mesures)]].sum()
    frame = sums[[*key, "places_nb"]].copy()
    for measure in FAMILY.mesures:
        counts = sums[f"{measure}_nb"]
        zero = measure in FAMILY.zero_public
        masked = (counts < 5) & ((counts > 0) | (not zero))
        rounded = ((counts + 5) // 10 * 10).astype("Int64")
        frame[f"{measure}_nb"] = rounded.mask(masked)
        frame[f"{measure}_min"] = (rounded - 5).clip(lower=5).mask(masked, int(zero)).mask(counts == 0, 0)
        frame[f"{measure}_max"] = (rounded + 4).mask(masked, 4)
        if zero:
            frame[f"{measure}_max"] = frame[f"{measure}_max"].mask(counts == 0, 0)
    shown = (sums["places_nb"] >= 30) & (sums["entrees_nb"] >= 5)
    frame["taux_remplissage_pct"] = (100 * sums["entrees_nb"] / sums["places_nb"]).round().where(shown)
    return frame


@pytest.fixture
def telling_cells() -> pd.DataFrame:
    """Fill rates tell 12 of 40 and 15 of 50: the masked 3 is what is left."""
    return cells_of(
        [
            {"code_bassin": "B1", "entrees_nb": 3, "termines_nb": 2},
            {"code_bassin": "B2", "entrees_nb": 12, "termines_nb": 11, "places_nb": 40},
            {
                "code_bassin": "B3",
                "entrees_nb": 64,
                "termines_nb": 50,
                "places_nb": 80,
                "code_departement": "27",
            },
        ]
    )


@pytest.fixture
def publish() -> Callable[[pd.DataFrame], Tables]:
    return published
