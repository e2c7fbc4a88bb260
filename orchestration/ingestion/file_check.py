"""One file, judged before it is sent: the recognition and the checks of the landing folder, and no others."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from orchestration.ingestion import landing, snapshot
from orchestration.ingestion.errors import Problem, RefusedInput, UnreadableFile
from orchestration.ingestion.inventory import REFERENCE_DIR, Inventory, Table
from orchestration.ingestion.loading import Loaded, load
from orchestration.ingestion.table_schema import own_formats
from orchestration.ingestion.validation import KnownCodes, validate, warnings

# Someone who mends a file wants every faulty row; a log does not.
SHOWN_ROWS = 1_000


@dataclass(frozen=True)
class Verdict:
    """What a file is and all that is wrong with it; it is sound when there is no problem.

    `table` is absent when the inventory does not know the file.
    """

    file: str
    table: Table | None
    what: str
    millesime: int | None
    rows: int
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]


def check_file(file: Path, inventory: Inventory, raw_dir: Path) -> Verdict:
    """Recognise and validate a whole file; `raw_dir` completes the code lists with what past runs took in."""
    finding, loaded = _read(file, inventory)
    table = inventory.table(finding.table) if finding.table else None
    if isinstance(loaded, Problem):
        return Verdict(file.name, table, finding.reason, finding.millesime, 0, (loaded,), ())
    problems = tuple(validate(loaded, code_lists(loaded.table, inventory, raw_dir)))
    rows = len(loaded.frame)
    return Verdict(
        file.name, table, finding.reason, finding.millesime, rows, problems, tuple(warnings(loaded))
    )


def load_sound(file: Path, inventory: Inventory, raw_dir: Path) -> Loaded:
    """The rows of a file that `check_file` finds sound.

    Raises:
        RefusedInput: it is not; holds every problem.
    """
    _, loaded = _read(file, inventory)
    if isinstance(loaded, Problem):
        raise RefusedInput([loaded])
    if problems := validate(loaded, code_lists(loaded.table, inventory, raw_dir)):
        raise RefusedInput(problems)
    return loaded


def _read(file: Path, inventory: Inventory) -> tuple[landing.Finding, Loaded | Problem]:
    """What a file is, and its rows or why there are none."""
    finding = landing.examine(file, file.name, inventory)
    if finding.table is None or finding.status != "reconnu":
        return finding, finding.problem or Problem(
            finding.path,
            "inconnu",
            "",
            finding.reason,
            "un fichier dont la ligne d’en-tête est celle du modèle ou du producteur",
            f"partez du modèle (vigie modele {' ou '.join(sorted(own_formats(inventory)))}) ou du fichier du "
            "producteur, en-tête inchangé",
        )
    table = inventory.table(finding.table)
    try:
        loaded = load(file.read_bytes(), finding, table, inventory, "depot")
    except UnreadableFile as error:
        return finding, error.problem(finding.path, table.name)
    return finding, replace(loaded, shown_rows=SHOWN_ROWS)


def code_lists(table: Table, inventory: Inventory, raw_dir: Path | None = None) -> KnownCodes:
    """The codes that the checks of a table look up: those that ship with the project, then of `raw_dir`."""
    shipped = _shipped(table, inventory) if table.needs else {}
    taken_in = snapshot.known_codes(raw_dir, inventory, table, "depot") if raw_dir else {}
    return {
        name: shipped.get(name, frozenset()) | taken_in.get(name, frozenset()) for name in table.code_lists
    }


def _shipped(table: Table, inventory: Inventory) -> dict[str, frozenset[str]]:
    """Values of each column (`table.column`) of the shipped tables that `table` needs."""
    found = landing.scan(REFERENCE_DIR, inventory, "reference")
    frames = {
        finding.table: _reference_frame(finding, inventory)
        for finding in found
        if finding.table in table.needs
    }
    return {
        f"{name}.{column}": frozenset(values.dropna())
        for name, frame in frames.items()
        for column, values in frame.items()
    }


def _reference_frame(finding: landing.Finding, inventory: Inventory) -> pd.DataFrame:
    data = (REFERENCE_DIR / finding.path).read_bytes()
    return load(data, finding, inventory.table(str(finding.table)), inventory, "reference").frame
