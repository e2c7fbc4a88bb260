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
_QUARTER_ENDS = {3: 31, 6: 30, 9: 30, 12: 31}


class Pace(Declaration):
    """Standard deviations of logarithms: how far a year, and an axis in it, runs ahead or behind."""

    year: Positive
    axis: Positive


class Finances(Declaration):
    """What the simulation needs to know: amounts in euros, shares of them."""

    state: Mapping[int, Mapping[str, Positive]]
    region: Mapping[int, Positive]
    committed: Mapping[str, tuple[Share, Share]]
    paid: tuple[Share, Share]
    reached: Mapping[str, Mapping[int, Share]]
    pace: Pace
    last_closing: date


@cache
def read_finances() -> Finances:
    """The declared story (`finances.yml`)."""
    return Finances.model_validate(yaml.safe_load((FOLDER / "finances.yml").read_text("utf-8")))


def invent_follow_up(seed: int) -> list[dict[str, Any]]:
    """The amounts at the end of each quarter, as rows of the template."""
    story, rng = read_finances(), np.random.default_rng([seed, 31])
    lines = [
        (year, axis, STATE, amount * rng.uniform(*story.committed[axis]))
        for year, axes in story.state.items()
        for axis, amount in axes.items()
    ]
    lines += [(year, ALL, REGION, amount) for year, amount in story.region.items()]
    ahead = {year: rng.normal(0, story.pace.year) for year in story.state}
    rows = []
    for year, axis, funder, committed in lines:
        whole = {"engage_eur": committed, "paye_eur": committed * rng.uniform(*story.paid)}
        pace = np.exp(ahead[year] + rng.normal(0, story.pace.axis))
        for month, day in _QUARTER_ENDS.items():
            parts = {name: shares.get(month, 1 / pace) * pace for name, shares in story.reached.items()}
            amounts = {name: round(whole[name] * part) for name, part in parts.items()}
            key = {"annee": year, "axe_pacte": axis, "financeur": funder}
            rows.append({**key, "arrete_date": date(year, month, day), **amounts})
    return [row for row in rows if row["arrete_date"] <= story.last_closing]


def write_finances(folder: Path, seed: int) -> list[Path]:
    """Write the workbook; returns it."""
    inventory = load_inventory()
    table = inventory.table(TABLE)
    known = code_lists(table, inventory)
    return [write_template(folder / FILE, table, known, invent_follow_up(seed), notice=NOTICE)]
