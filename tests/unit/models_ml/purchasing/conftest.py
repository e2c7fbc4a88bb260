"""The tables of rules as they ship, and a small basin worked by hand."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from models_ml.purchasing.tables import Tables

SEEDS = Path(__file__).parents[4] / "dbt_project" / "seeds" / "achats"


def seed(name: str) -> pd.DataFrame:
    return pd.read_csv(SEEDS / f"{name}.csv", dtype={"axe_pacte": str})


@pytest.fixture(scope="session")
def all_tables() -> Tables:
    return Tables(
        rules=seed("regles_achat"),
        parameters=seed("parametres_regles"),
        funding=seed("routage_financeurs"),
        exceptions=seed("exceptions_branches"),
        objectives=seed("visees_objectifs"),
        levers=seed("leviers_visees"),
    )


@pytest.fixture(scope="session")
def tables(all_tables: Tables) -> Tables:
    return all_tables.on(date(2027, 1, 1))
