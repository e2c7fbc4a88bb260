"""One need: its columns, as the inventory declares them, and what is wrong with an entry.

The form, the workbook and the file that the chain reads obey one declaration: `inventory/collecte.yml`.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from orchestration.collecte.codes import Codes
from orchestration.ingestion.inventory import AnyOf, Inventory, OneOf, Table, load_inventory

if TYPE_CHECKING:
    from orchestration.ingestion.loading import Loaded

TABLE = "raw_collecte__besoins_territoriaux"
BASINS = "raw_francetravail__bassins.code_bassin_ft"
INTERNAL_LENGTHS = {"employeur": 200, "remarque": 2000}
"""What the store keeps and no export holds, and the most characters of each."""
BETWEEN_BRAKES = " | "
OLDEST, FARTHEST = date(2015, 1, 1), 10
"""First day of a need, and years from today to the last."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Need:
    """What somebody declares; `employeur` and `remarque` stay in the store."""

    date_recueil: date
    code_bassin_ft: str
    code_metier: str
    codes_competences: str
    volume: int
    date_besoin: date
    source_besoin: str
    confiance: str
    engagement_employeur: str
    employeur: str = ""
    remarque: str = ""
    freins: str = ""


NEED_FIELDS = tuple(field.name for field in fields(Need))
_CODE = re.compile(r"[A-Z0-9]{5}")
Faults = Mapping[str, list[str]]
"""What is wrong with an entry, in French, by column."""


@cache
def inventory() -> Inventory:
    """The inventory of the sources, read once."""
    return load_inventory()


def need_table() -> Table:
    """The declaration of the format."""
    return inventory().table(TABLE)


def choices(column: str) -> tuple[str, ...]:
    """The closed list of a column."""
    return next(
        rule.values
        for rule in need_table().layouts[0].checks
        if isinstance(rule, OneOf | AnyOf) and rule.column == column
    )


def known_codes(codes: Codes) -> dict[str, frozenset[str]]:
    """The code lists that the declared checks look up, as the latest edition has them."""
    basins = frozenset(codes.basins)
    return {name: basins if name == BASINS else frozenset() for name in need_table().code_lists}


def faults(entry: Mapping[str, str], codes: Codes, today: date) -> Faults:
    """All that is wrong with an entry (column -> text as it was written)."""
    # A form has no reference: the store gives the need its identifier.
    entry = {"reference": "saisie", **entry}
    found: dict[str, list[str]] = defaultdict(list)
    for column, messages in _declared_faults(entry, codes).items():
        found[column] += messages
    for column, what, expected in faults_of_edition(entry, codes, today):
        found[column].append(f"{what[0].upper()}{what[1:]} ; attendu : {expected}.")
    for column, most in INTERNAL_LENGTHS.items():
        if len(entry.get(column, "")) > most:
            found[column].append(f"{len(entry[column])} caractères ; attendu : {most} au plus.")
    for column, text in entry.items():
        if _UNSEEN.search(text):
            found[column].append("Caractère invisible ; attendu : un texte saisi au clavier.")
    return found


def need_from(entry: Mapping[str, str]) -> Need:
    """The need of an entry without fault."""
    return Need(
        date_recueil=_day(entry["date_recueil"]) or date.min,
        code_bassin_ft=entry["code_bassin_ft"],
        code_metier=entry["code_metier"],
        codes_competences=entry.get("codes_competences", ""),
        volume=int(entry["volume"]),
        date_besoin=_day(entry["date_besoin"]) or date.min,
        source_besoin=entry["source_besoin"],
        confiance=entry["confiance"],
        engagement_employeur=entry["engagement_employeur"],
        employeur=entry.get("employeur", ""),
        remarque=entry.get("remarque", ""),
        freins=entry.get("freins", ""),
    )


def _declared_faults(entry: Mapping[str, str], codes: Codes) -> Faults:
    """What the declared checks of the format say of one row, by the column that each bears on."""
    from orchestration.ingestion.validation import check

    loaded = _one_row(entry)
    found: dict[str, list[str]] = defaultdict(list)
    filled = need_table().filled(loaded.layout)
    for column in loaded.layout.columns:
        if column in filled and not entry.get(column):
            found[column].append("Réponse attendue : la question est obligatoire.")
    for rule in loaded.layout.checks:
        columns: tuple[str, ...] = getattr(rule, "columns", None) or (getattr(rule, "column"),)  # noqa: B009
        for problem in check(rule, loaded, known_codes(codes)):
            column = next(name for name in columns if name in problem.location)
            found[column].append(f"{problem.found.capitalize()} ; attendu : {problem.expected}.")
    return found


def _one_row(entry: Mapping[str, str]) -> "Loaded":
    import pandas as pd

    from orchestration.ingestion.header import match
    from orchestration.ingestion.landing import Finding
    from orchestration.ingestion.loading import Loaded

    table = need_table()
    layout = table.layouts[0]
    row = {column: [entry.get(column) or None] for column in table.columns}
    frame = pd.DataFrame(row, dtype="str").assign(ligne=1)
    finding = Finding("saisie", 0, "", "reconnu", "")
    return Loaded(finding, b"", table, layout, match(layout, list(table.columns)), 1, frame)


def faults_of_edition(entry: Mapping[str, str], codes: Codes, today: date) -> list[tuple[str, str, str]]:
    """What no declared check knows: codes absent of the edition, days out of bounds.

    Each fault is a column, what was found, what was expected. What is no code at all is left to the checks.
    """
    found = []
    occupation, skills = entry.get("code_metier", ""), entry.get("codes_competences", "").split()
    if _CODE.fullmatch(occupation) and occupation not in codes.occupations:
        expected = f"un code FAP 2021 ou ROME 4.0 de l’édition {codes.edition}"
        found.append(("code_metier", f"métier inconnu « {occupation[:20]} »", expected))
    if unknown := [code for code in skills if code.isdigit() and code not in codes.skills]:
        listed = ", ".join(f"« {code[:20]} »" for code in unknown[:5])
        expected = f"des codes OGR du ROME 4.0 de l’édition {codes.edition}"
        found.append(("codes_competences", f"compétences inconnues {listed}", expected))
    told, wanted = _day(entry.get("date_recueil", "")), _day(entry.get("date_besoin", ""))
    if told and not OLDEST <= told <= today:
        expected = f"un jour entre le {OLDEST:%d/%m/%Y} et aujourd’hui"
        found.append(("date_recueil", f"{told:%d/%m/%Y}", expected))
    if wanted and not OLDEST.year <= wanted.year <= today.year + FARTHEST:
        expected = f"une année entre {OLDEST.year} et {today.year + FARTHEST}"
        found.append(("date_besoin", f"{wanted:%d/%m/%Y}", expected))
    return found


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
