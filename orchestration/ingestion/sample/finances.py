"""A fictitious financial follow-up of the pact, written in the template that the Région fills in."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from orchestration.ingestion.file_check import code_lists
from orchestration.ingestion.inventory import load_inventory
from orchestration.ingestion.sample.purchases import NOTICE
from orchestration.ingestion.sample.story import FOLDER, Declaration, Positive, Share
from orchestration.ingestion.template import write_template

TABLE = "raw_region__suivi_financier_pacte"
FILE = "FICTIF_suivi_financier_pacte_normandie.xlsx"
STATE, REGION, ALL = "État", "Région", "ensemble"
_CLOSINGS = ((6, 30), (12, 31))


class Finances(Declaration):
    """What the simulation needs to know: amounts in euros, shares of them."""

    state: Mapping[int, Mapping[str, Positive]]
    region: Mapping[int, Positive]
    committed: Mapping[str, tuple[Share, Share]]
    paid: tuple[Share, Share]
    at_mid_year: Share


@cache
def read_finances() -> Finances:
    """The declared story (`finances.yml`)."""
    return Finances.model_validate(yaml.safe_load((FOLDER / "finances.yml").read_text("utf-8")))


def invent_follow_up(seed: int) -> list[dict[str, Any]]:
    """The amounts at the end of each half-year, as rows of the template."""
    story, rng = read_finances(), np.random.default_rng([seed, 31])
    lines = [
        (year, axis, STATE, amount * rng.uniform(*story.committed[axis]))
        for year, axes in story.state.items()
        for axis, amount in axes.items()
    ]
    lines += [(year, ALL, REGION, amount) for year, amount in story.region.items()]
    rows = []
    for year, axis, funder, committed in lines:
        share_paid = rng.uniform(*story.paid)
        for (month, day), part in zip(_CLOSINGS, (story.at_mid_year, 1.0), strict=True):
            rows.append(
                {
                    "annee": year,
                    "axe_pacte": axis,
                    "financeur": funder,
                    "arrete_date": date(year, month, day),
                    "engage_eur": round(committed * part),
                    "paye_eur": round(committed * part * share_paid),
                }
            )
    return rows


def write_finances(folder: Path, seed: int) -> list[Path]:
    """Write the workbook; returns it."""
    inventory = load_inventory()
    table = inventory.table(TABLE)
    known = code_lists(table, inventory)
    return [write_template(folder / FILE, table, known, invent_follow_up(seed), notice=NOTICE)]
