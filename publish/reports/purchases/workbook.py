"""The workbook of a purchase file: proposals to sort and annotate, decisions to enter, totals that follow.

Equal proposals give equal bytes. A formula bears its value, so that whatever opens the file without
computing shows it too. Nothing but the totals is locked: Excel sorts no locked cell. A hidden sheet says what
it takes to read the decisions back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from publish.reports.decisions import OUTCOMES, POSTPONED, REFUSED
from publish.reports.proposals import Proposals, Purchase, Refusal
from publish.reports.purchases import tracking
from publish.reports.purchases.tracking import Tracking, print_of, proposal_cells

PROPOSALS, TOTALS, REFUSALS, NOTICE = "Propositions", "Totaux", "Ne pas acheter", "Lisez-moi"
DECISION, REASON, PLACES, COMMENT = "Décision", "Motif de la décision", "Places décidées", "Commentaire"
REASONS = (
    "besoin confirmé sur place",
    "besoin démenti sur place",
    "offre déjà suffisante",
    "pas de candidats",
    "pas d’organisme",
    "budget",
    "autre",
)
_CREATED = datetime(2026, 1, 1)
_LETTERS = ascii_uppercase
_BASIN, _OCCUPATION, _OWN_COST = "Bassin", "Métier", "Coût des places décidées, €"
_WHY, _TURN, _BEFORE = "Pourquoi", "Ce qui changerait", "Décision précédente"
_WIDTHS = {
    _BASIN: 18,
    tracking.BASIN: 8,
    _OCCUPATION: 32,
    tracking.OCCUPATION: 8,
    "Formation": 24,
    "Objectif": 18,
    "Heures": 8,
    tracking.FUNDER: 24,
    "Règles": 16,
    "Places proposées": 10,
    "Places, borne basse": 10,
    "Places, borne haute": 10,
    tracking.UNIT_COST: 12,
    DECISION: 12,
    REASON: 24,
    PLACES: 10,
    _OWN_COST: 14,
    COMMENT: 30,
    _WHY: 60,
    _TURN: 40,
    _BEFORE: 28,
}
HEADINGS = tuple(_WIDTHS)
"""Of the sheet of proposals, in its order."""


@dataclass(frozen=True)
class PurchaseFile:
    """What a workbook holds."""

    code: str
    label: str
    edition: str
    is_fictitious: bool
    offers: Proposals

    @property
    def title(self) -> str:
        """The name of the workbook; it says where its figures are fictitious."""
        mark = " — DONNÉES FICTIVES" if self.is_fictitious else ""
        return f"Dossier d’achat, {self.label}, édition {self.edition}{mark}"


def write_file(file: PurchaseFile, path: Path) -> None:
    """Write the workbook of a department."""
    import xlsxwriter

    # Texts of a proposal are data: none is ever taken for a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        workbook.set_properties({"title": file.title, "created": _CREATED})
        styles = _Styles(workbook)
        _write_proposals(workbook, file, styles)
        _write_totals(workbook, file, styles)
        _write_refusals(workbook, file, styles)
        _write_notice(workbook, file, styles)
        _write_tracking(workbook, file)


class _Styles:
    """The formats of the cells."""

    def __init__(self, workbook: Any) -> None:
        self.title = workbook.add_format({"bold": True, "font_size": 13})
        self.heading = workbook.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom"})
        self.text = workbook.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self.number = workbook.add_format({"num_format": "#,##0", "valign": "top"})
        self.free = workbook.add_format(
            {"bg_color": "#FFF8E1", "text_wrap": True, "valign": "top", "border": 4}
        )
        self.free_number = workbook.add_format(
            {"bg_color": "#FFF8E1", "num_format": "#,##0", "valign": "top", "border": 4}
        )


def _write_proposals(workbook: Any, file: PurchaseFile, styles: _Styles) -> None:
    sheet, rows = workbook.add_worksheet(PROPOSALS), file.offers.bought
    sheet.write_string(0, 0, file.title, styles.title)
    for column, (name, width) in enumerate(_WIDTHS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, name, styles.heading)
    for number, row in enumerate(rows, start=2):
        _write_proposal(sheet, number, row, styles)
    last = max(len(rows) + 1, 2)
    sheet.freeze_panes(2, 3)
    sheet.autofilter(1, 0, last, len(HEADINGS) - 1)
    _check_input(sheet, last)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)


def _check_input(sheet: Any, last: int) -> None:
    """Let only what can be read back into the cells to fill, down to the row `last`."""
    for name, values, said in (
        (DECISION, OUTCOMES, "la décision du comité"),
        (REASON, REASONS, "le motif de la décision"),
    ):
        choice = {
            "validate": "list",
            "source": list(values),
            "error_title": "Valeur inconnue",
            "error_message": f"Choisissez dans la liste {said}.",
        }
        sheet.data_validation(2, _place(name), last, _place(name), choice)
    whole = {
        "validate": "integer",
        "criteria": ">=",
        "value": 0,
        "error_message": "Un nombre entier de places.",
    }
    sheet.data_validation(2, _place(PLACES), last, _place(PLACES), whole)


def _write_proposal(sheet: Any, number: int, row: Purchase, styles: _Styles) -> None:
    cells = {
        **proposal_cells(row),
        _BASIN: row.basin_label,
        _OCCUPATION: row.label,
        _WHY: row.reason,
        _TURN: row.turn,
        _BEFORE: row.last.told if row.last else None,
    }
    for name, value in cells.items():
        if isinstance(value, str):
            sheet.write_string(number, _place(name), value, styles.text)
        elif value is not None:
            sheet.write_number(number, _place(name), value, styles.number)
    for name in (DECISION, REASON, COMMENT):
        sheet.write_blank(number, _place(name), None, styles.free)
    places = row.places.value if row.places else None
    if places is None:
        sheet.write_blank(number, _place(PLACES), None, styles.free_number)
    else:
        sheet.write_number(number, _place(PLACES), places, styles.free_number)
    decision, decided, unit = (
        f"{_letter(name)}{number + 1}" for name in (DECISION, PLACES, tracking.UNIT_COST)
    )
    zero = ",".join(f'{decision}="{outcome}"' for outcome in (REFUSED, POSTPONED))
    formula = f"=IF(OR({zero}),0,{decided}*{unit})"
    sheet.write_formula(number, _place(_OWN_COST), formula, styles.number, row.cost.value if row.cost else 0)


def _write_totals(workbook: Any, file: PurchaseFile, styles: _Styles) -> None:
    """Places and euros by funder, as decided: formulas on the sheet of the proposals."""
    sheet, rows = workbook.add_worksheet(TOTALS), file.offers.bought
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 3, 16)
    sheet.write_string(0, 0, file.title, styles.title)
    for column, name in enumerate(("Financeur", "Propositions", "Places décidées", "Coût, €")):
        sheet.write_string(1, column, name, styles.heading)
    last = max(len(rows) + 2, 3)
    funder, decision, places, cost = (
        f"{PROPOSALS}!${_letter(name)}$3:${_letter(name)}${last}"
        for name in (tracking.FUNDER, DECISION, PLACES, _OWN_COST)
    )
    funders = [str(proposal_cells(row)[tracking.FUNDER]) for row in rows]
    named = sorted(set(funders))
    for number, name in enumerate(named, start=2):
        own = [row for row, its_own in zip(rows, funders, strict=True) if its_own == name]
        criterion = f"$A{number + 1}"
        sheet.write_string(number, 0, name, styles.text)
        sheet.write_formula(number, 1, f"=COUNTIFS({funder},{criterion})", styles.number, len(own))
        bought = ",".join(f'{decision},"<>{outcome}"' for outcome in (REFUSED, POSTPONED))
        decided = f"=SUMIFS({places},{funder},{criterion},{bought})"
        sheet.write_formula(
            number, 2, decided, styles.number, sum(row.places.value for row in own if row.places)
        )
        paid = f"=SUMIFS({cost},{funder},{criterion})"
        sheet.write_formula(number, 3, paid, styles.number, sum(row.cost.value for row in own if row.cost))
    total = len(named) + 2
    sheet.write_string(total, 0, "Ensemble", styles.heading)
    values = (
        len(rows),
        sum(row.places.value for row in rows if row.places),
        sum(row.cost.value for row in rows if row.cost),
    )
    for column, value in enumerate(values, start=1):
        letter = _LETTERS[column]
        formula = f"=SUM({letter}3:{letter}{total})" if named else "=0"
        sheet.write_formula(total, column, formula, styles.number, value)
    sheet.protect()


def _write_refusals(workbook: Any, file: PurchaseFile, styles: _Styles) -> None:
    sheet = workbook.add_worksheet(REFUSALS)
    sheet.write_string(0, 0, file.title, styles.title)
    headings = ("Bassin", "Code bassin", "Métier", "Code FAP", "Conclusion", "Pourquoi", "Ce qui changerait")
    for column, (name, width) in enumerate(zip(headings, (18, 8, 36, 8, 26, 60, 50), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, name, styles.heading)
    groups: Sequence[tuple[str, list[Refusal]]] = (
        ("ne pas acheter davantage", file.offers.refused),
        ("agir autrement", file.offers.otherwise),
    )
    rows = [(said, row) for said, own in groups for row in own]
    for number, (said, row) in enumerate(rows, start=2):
        texts = (row.basin_label, row.basin, row.label, row.code, said, row.reason, row.turn)
        for column, text in enumerate(texts):
            sheet.write_string(number, column, text, styles.text)
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, max(len(rows) + 1, 2), len(headings) - 1)


def _write_notice(workbook: Any, file: PurchaseFile, styles: _Styles) -> None:
    sheet = workbook.add_worksheet(NOTICE)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    lines = (
        ("Dossier", file.title),
        ("Ce qui se remplit", "Les cellules claires : décision, motif, places décidées, commentaire."),
        ("Places", "Proposées : à ajouter à celles de la dernière campagne, bornes de l’intervalle à 80 %."),
        (
            "Coût",
            "Places décidées par le coût attendu d’une place ; zéro pour un refus ou un report.",
        ),
        ("Cellule vide", "Nombre inconnu, jamais zéro."),
        ("Décider", "Une proposition n’est pas une décision : le comité décide et dit pourquoi (R-HUM)."),
        (
            "Convention",
            "Lignes de 300 et 400 heures : celles de 2017-2019, à vérifier dans la convention en vigueur.",
        ),
        (
            "Renvoyer",
            "Triez, filtrez, ajoutez lignes et colonnes, sans changer les propositions ni les titres. "
            "Renvoyez le classeur rempli à l’équipe des données (vigie decisions import).",
        ),
        (
            "Motif",
            "Obligatoire pour un refus, et pour d’autres places que celles proposées.",
        ),
        ("Vie privée", "N’écrivez ni nom ni situation de personne dans les commentaires."),
    )
    for number, line in enumerate(lines):
        for column, text in enumerate(line):
            sheet.write_string(number, column, text, styles.text)


def _write_tracking(workbook: Any, file: PurchaseFile) -> None:
    """What reads the decisions back needs; nobody else does, so that it is not even listed."""
    cells = [proposal_cells(row) for row in file.offers.bought]
    prints = {(str(own[tracking.BASIN]), str(own[tracking.OCCUPATION])): print_of(own) for own in cells}
    sheet = workbook.add_worksheet(tracking.SHEET)
    for number, row in enumerate(Tracking(file.edition, file.is_fictitious, file.code, prints).rows()):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
    sheet.very_hidden()


def _place(name: str) -> int:
    """Where a column of the sheet of proposals is."""
    return HEADINGS.index(name)


def _letter(name: str) -> str:
    return _LETTERS[_place(name)]
