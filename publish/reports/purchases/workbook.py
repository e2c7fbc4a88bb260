"""The workbook of a purchase file: proposals to sort and annotate, decisions to enter, totals that follow.

Equal proposals give equal bytes. A formula bears its value, so that whatever opens the file without
computing shows it too. Nothing but the totals is locked: Excel sorts no locked cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from publish.reports.proposals import Proposals, Purchase, Refusal

PROPOSALS, TOTALS, REFUSALS, NOTICE = "Propositions", "Totaux", "Ne pas acheter", "Lisez-moi"
DECISIONS = ("acceptée", "refusée", "reportée")
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
_HEADINGS = (
    *(
        "Bassin",
        "Code bassin",
        "Métier",
        "Code FAP",
        "Formation",
        "Objectif",
        "Heures",
        "Financeur",
        "Règles",
    ),
    *("Places proposées", "Places, borne basse", "Places, borne haute", "Coût d’une place, €"),
    *("Décision", "Motif de la décision", "Places décidées", "Coût des places décidées, €", "Commentaire"),
    *("Pourquoi", "Ce qui changerait"),
)
_WIDTHS = (18, 8, 32, 8, 24, 18, 8, 24, 16, 10, 10, 10, 12, 12, 24, 10, 14, 30, 60, 40)
_DECISION, _REASON, _PLACES, _COST, _COMMENT = (
    _HEADINGS.index(name)
    for name in (
        *(
            "Décision",
            "Motif de la décision",
            "Places décidées",
            "Coût des places décidées, €",
            "Commentaire",
        ),
    )
)
_FUNDER, _UNIT = _HEADINGS.index("Financeur"), _HEADINGS.index("Coût d’une place, €")


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
    for column, (name, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, name, styles.heading)
    for number, row in enumerate(rows, start=2):
        _write_proposal(sheet, number, row, styles)
    last = max(len(rows) + 1, 2)
    sheet.freeze_panes(2, 3)
    sheet.autofilter(1, 0, last, len(_HEADINGS) - 1)
    for column, values, said in (
        (_DECISION, DECISIONS, "la décision du comité"),
        (_REASON, REASONS, "le motif de la décision"),
    ):
        sheet.data_validation(
            2,
            column,
            last,
            column,
            {
                "validate": "list",
                "source": list(values),
                "error_title": "Valeur inconnue",
                "error_message": f"Choisissez dans la liste {said}.",
            },
        )
    whole = {
        "validate": "integer",
        "criteria": ">=",
        "value": 0,
        "error_message": "Un nombre entier de places.",
    }
    sheet.data_validation(2, _PLACES, last, _PLACES, whole)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)


def _write_proposal(sheet: Any, number: int, row: Purchase, styles: _Styles) -> None:
    unit = row.cost.value / row.places.value if row.cost and row.places and row.places.value else None
    texts = {
        **dict(enumerate((row.basin_label, row.basin, row.label, row.code, row.course, row.objective))),
        _FUNDER: _funder(row),
        _FUNDER + 1: row.rules,
        len(_HEADINGS) - 2: row.reason,
        len(_HEADINGS) - 1: row.turn,
    }
    for column, text in texts.items():
        sheet.write_string(number, column, text, styles.text)
    estimated = (row.places.value, row.places.low, row.places.high) if row.places else (None, None, None)
    for column, value in zip((6, 9, 10, 11, _UNIT), (row.hours[1], *estimated, unit), strict=True):
        if value is not None:
            sheet.write_number(number, column, value, styles.number)
    for column in (_DECISION, _REASON, _COMMENT):
        sheet.write_blank(number, column, None, styles.free)
    places = row.places.value if row.places else None
    if places is None:
        sheet.write_blank(number, _PLACES, None, styles.free_number)
    else:
        sheet.write_number(number, _PLACES, places, styles.free_number)
    line = number + 1
    formula = f'=IF({_letter(_DECISION)}{line}="refusée",0,{_letter(_PLACES)}{line}*{_letter(_UNIT)}{line})'
    sheet.write_formula(number, _COST, formula, styles.number, (places or 0) * (unit or 0))


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
        f"{PROPOSALS}!${_letter(column)}$3:${_letter(column)}${last}"
        for column in (_FUNDER, _DECISION, _PLACES, _COST)
    )
    named = sorted({_funder(row) for row in rows})
    for number, name in enumerate(named, start=2):
        own = [row for row in rows if _funder(row) == name]
        criterion = f"$A{number + 1}"
        sheet.write_string(number, 0, name, styles.text)
        sheet.write_formula(number, 1, f"=COUNTIFS({funder},{criterion})", styles.number, len(own))
        decided = f'=SUMIFS({places},{funder},{criterion},{decision},"<>refusée")'
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
        letter = _letter(column)
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
            "Places décidées par le coût attendu d’une place ; une proposition refusée compte pour zéro.",
        ),
        ("Cellule vide", "Nombre inconnu, jamais zéro."),
        ("Décider", "Une proposition n’est pas une décision : le comité décide et dit pourquoi (R-HUM)."),
        (
            "Convention",
            "Lignes de 300 et 400 heures : celles de 2017-2019, à vérifier dans la convention en vigueur.",
        ),
        ("Vie privée", "N’écrivez ni nom ni situation de personne dans les commentaires."),
    )
    for number, line in enumerate(lines):
        for column, text in enumerate(line):
            sheet.write_string(number, column, text, styles.text)


def _funder(row: Purchase) -> str:
    return " ou ".join(row.funders) + (", à arbitrer" if row.needs_a_person else "")


def _letter(column: int) -> str:
    return chr(ord("A") + column)
