"""`vigie simuler`: a scenario on the published tables of an edition, printed and kept in a file."""

from pathlib import Path
from typing import TYPE_CHECKING

from publish.errors import PublicationError
from publish.french import decimal, integer
from publish.release import table_files

if TYPE_CHECKING:
    import pandas as pd

    from models_ml.purchasing.portfolio import Portfolio

PROPOSALS, SHORTAGES, REFERENCE = (
    "pub_propositions_achat__propositions",
    "pub_previsions__penuries",
    "pub_propositions_achat__portefeuille",
)
PLANS = {"optimal": "Portefeuille", "comme_l_an_dernier": "Comme l’an dernier"}


def simulate_scenario(release: Path, scenario: Path | None, budget: float | None) -> "Portfolio":
    """Solve a scenario on an edition.

    Raises:
        PublicationError: the edition lacks a table.
        ValueError: the scenario is malformed, or no choice meets its limits.
    """
    from models_ml.purchasing.simulation import read_scenario, simulate
    from models_ml.purchasing.target import load_purchase_target

    target = load_purchase_target()
    wanted = read_scenario(scenario, budget, target.scenario)
    return simulate(
        _table(release, PROPOSALS),
        _table(release, SHORTAGES),
        _table(release, REFERENCE),
        wanted,
        target,
    )


def _table(release: Path, name: str) -> "pd.DataFrame":
    import pandas as pd

    path = table_files(release).get(name)
    if path is None:
        raise PublicationError(
            f"Édition {release.name} : table « {name} » absente. Remède : refaites l’édition (vigie run)."
        )
    return pd.read_parquet(path)


def print_portfolio(found: "Portfolio") -> None:
    """Print each plan and axis, then what could not be kept."""
    from rich.console import Console
    from rich.table import Column, Table

    console = Console(highlight=False)
    table = Table(
        Column("Plan", no_wrap=True), "Axe", "Coût, €", "Plafond, €", "Places", "Pénurie réduite \\[80 %]"
    )
    for row in found.summary.to_dict("records"):
        if row.get("motif"):
            console.print(f"Aucun portefeuille : {row['motif']}.")
            return
        bounds = f"[{integer(row['reduction_lo_80'])} ; {integer(row['reduction_hi_80'])}]"
        table.add_row(
            PLANS[row["plan"]],
            row["axe_pacte"],
            *(integer(row[name]) for name in ("cout_eur", "plafond_eur", "places_nb")),
            f"{integer(row['reduction_nb'])} \\{bounds}",
        )
    console.print(table)
    further = found.summary.loc[found.summary["plan"] == "optimal", "prochain_1000_eur"].iloc[0]
    console.print(f"Mille euros de plus réduiraient la pénurie de {decimal(further, 4)} personne.")
    for note in found.notes:
        console.print(note)


def write_portfolio(found: "Portfolio", path: Path) -> None:
    """Write the places of each cell, as CSV or as a workbook.

    Raises:
        ValueError: the name ends otherwise.
    """
    if path.suffix == ".csv":
        found.cells.to_csv(path, index=False)
    elif path.suffix == ".xlsx":
        found.cells.to_excel(path, index=False, engine="xlsxwriter", sheet_name="Portefeuille")
    else:
        raise ValueError(f"{path} : extension inconnue. Attendu : .csv ou .xlsx.")
