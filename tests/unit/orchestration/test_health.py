"""States of the sources, from vintages on disk."""

import json
from datetime import date
from pathlib import Path

import pytest

from orchestration.health import source_health
from orchestration.ingestion.inventory import load_inventory


def take_in(raw: Path, table: str, millesime: int, retrieved: str, rank: int = 1) -> None:
    source = load_inventory().source_of(table).id
    folder = raw / source / table / f"millesime={millesime}" / f"vintage={rank}"
    folder.mkdir(parents=True)
    facts = {"source": source, "table": table, "origin": "depot", "millesime": millesime, "rank": rank}
    facts |= {"retrieved": retrieved, "rows": 10 * rank, "warnings": [f"rang {rank}"]}
    (folder / "snapshot.json").write_text(json.dumps(facts), "utf-8")


@pytest.mark.parametrize(
    ("table", "millesime", "retrieved", "state"),
    [
        ("raw_bmo__projets", 2026, "2026-04-20", "à jour"),
        ("raw_bmo__projets", 2024, "2026-11-20", "en retard"),
        ("raw_defm__departements", 1996, "2026-10-20", "à jour"),
        ("raw_defm__departements", 1996, "2026-09-20", "en retard"),
        ("raw_defm__zones_emploi", 1996, "2026-09-20", "à jour"),
        ("raw_dpae__france_mensuel", 2000, "2020-01-01", "suspendue"),
        ("raw_dares__fap_2009", 2009, "2010-01-01", "à jour"),
    ],
)
def test_a_state_follows_from_cadence_wave_and_suspension(
    table: str, millesime: int, retrieved: str, state: str, tmp_path: Path
) -> None:
    take_in(tmp_path, table, millesime, retrieved)
    lines = {line.table: line for line in source_health(tmp_path, load_inventory(), date(2026, 11, 22))}
    assert lines.keys() == {one.name for one in load_inventory().tables}
    assert lines.pop(table).state == state
    assert {line.state for line in lines.values()} == {"jamais reçue"}


def test_the_newest_vintage_of_a_wave_speaks_for_it(tmp_path: Path) -> None:
    take_in(tmp_path, "raw_bmo__projets", 2026, "2026-04-20")
    take_in(tmp_path, "raw_bmo__projets", 2026, "2026-05-02", rank=2)
    lines = source_health(tmp_path, load_inventory(), date(2026, 5, 4))
    (line,) = (one for one in lines if one.table == "raw_bmo__projets")
    assert (line.age_days, line.rows, line.warnings) == (2, 20, ("2026 : rang 2",))
