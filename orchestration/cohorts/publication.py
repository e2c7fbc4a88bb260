"""What leaves the zone: two aggregated files for the landing folder of the main chain, and nothing else."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from models_ml.cohorts.panel import ENTRY
from models_ml.cohorts.weights import Margins
from orchestration.cohorts import journal
from orchestration.cohorts.declarations import load_declarations
from orchestration.cohorts.errors import CohortRefused
from orchestration.cohorts.results import Cohort, publishable, read_cohort
from orchestration.cohorts.zone import MOVEMENTS, PANEL, Zone
from orchestration.ingestion.file_check import load_sound
from orchestration.ingestion.inventory import every_format
from publish.files import write_text

MARGINS = "restreint_cohortes__marges_cohorte"
MARGIN_VARIABLES = ("code_dispositif", "tranche_age", "code_niveau_entree")
FILES = {"panel": "cohortes_panel.csv", "resultats": "cohortes_resultats.csv"}


def collect(
    zone: Zone, margins: Mapping[int, Margins], reason: str, by_movements: bool = False
) -> dict[str, pd.DataFrame]:
    """Return the aggregated tables of every cohort, as they may leave.

    A cohort without margins is weighted by its sample alone or, `by_movements`, to the entries received.

    Raises:
        CohortRefused: no entry wave, margins that do not suit the sample, or something would be revealed.
    """
    years = zone.cohorts(PANEL)
    facts = {"cohortes": years, "avec_marges": sorted(margins), "par_mouvements": by_movements}
    journal.record(zone, "publier", reason, facts)
    if by_movements:
        entered = {year: margins_of(zone.rows(MOVEMENTS, year)) for year in zone.cohorts(MOVEMENTS)}
        margins = {**entered, **margins}
    cohorts = [_weighted(zone, year, margins.get(year, {})) for year in years]
    if not cohorts:
        raise CohortRefused("La zone ne tient aucune enquête. Remède : vigie cohortes recevoir FICHIER.")
    past = [pd.read_parquet(path) for path in sorted(zone.path("publies").glob("*/panel.parquet"))]
    return publishable(cohorts, load_declarations(), past)


def deliver(zone: Zone, tables: Mapping[str, pd.DataFrame], folder: Path, day: str) -> None:
    """Write the tables for the main chain, and a copy in the zone: what has left binds what leaves next."""
    place = zone.free_name("publies", day)
    for name, frame in tables.items():
        zone.write_rows(place / f"{name}.parquet", frame)
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        write_text(folder / FILES[name], as_csv(frame))


def _weighted(zone: Zone, year: int, margins: Margins) -> Cohort:
    rows = zone.rows(PANEL, year)
    if not rows["vague"].eq(ENTRY).any():
        raise CohortRefused(f"Cohorte {year} : pas de vague d’entrée. Remède : recevez-la d’abord.")
    try:
        return read_cohort(year, rows, margins, load_declarations())
    except ValueError as error:
        raise CohortRefused(f"Cohorte {year} : {error}") from None


def read_margins(path: Path, raw_dir: Path) -> tuple[int, Margins]:
    """Return the cohort of a file of margins, and these by variable.

    Raises:
        RefusedInput: the file is not sound.
        CohortRefused: it is another format.
    """
    loaded = load_sound(path, every_format(), raw_dir)
    if loaded.table.name != MARGINS:
        raise CohortRefused(
            f"« {loaded.table.title} » : attendu, des marges. Remède : vigie modele marges-cohorte."
        )
    frame = loaded.frame.assign(entrants=loaded.frame["entrants"].astype(float))
    by_variable = {
        str(variable): dict(zip(part["modalite"], part["entrants"], strict=True))
        for variable, part in frame.groupby("variable")
    }
    return int(loaded.finding.millesime or 0), by_variable


def margins_of(movements: pd.DataFrame) -> Margins:
    """Return how many people entered, by each variable that is known of all of them."""
    persons = movements.sort_values(["pseudonyme", "entree_mois"]).drop_duplicates("pseudonyme")
    known = [name for name in MARGIN_VARIABLES if persons[name].notna().all()]
    counts = {name: persons[name].value_counts().sort_index() for name in known}
    return {name: {str(value): float(size) for value, size in one.items()} for name, one in counts.items()}


def as_csv(frame: pd.DataFrame) -> str:
    """Return a table as the main chain reads it: comma, point, empty cells, whole numbers without a point."""
    return frame.convert_dtypes().to_csv(index=False, lineterminator="\n")
