"""The workbook of a pack: what its page says, in sheets to sort and filter.

Equal figures give equal bytes. A text is data: none is ever taken for a formula or a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from publish.reports.cohorts import OUTCOMES, WAVES
from publish.reports.moves import Moves
from publish.reports.pilot import Pilot
from publish.reports.pilot_values import Value

_CREATED = datetime(2026, 1, 1)
_WIDE, _NARROW = 44, 14
_VALUE = ("Valeur, %", "Borne basse", "Borne haute", "Volume", "Pourquoi vide")


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its headings, its rows; a cell is a text, a number, or empty."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str | float | None]]


def write_pack(pilot: Pilot, moves: Moves, title: str, path: Path) -> None:
    """Write the workbook of a pack."""
    import xlsxwriter

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        workbook.set_properties({"title": title, "created": _CREATED})
        for sheet in sheets(pilot, moves, title):
            _write(workbook, sheet, title)


def sheets(pilot: Pilot, moves: Moves, title: str) -> Iterator[Sheet]:
    """Yield the sheets of a pack, the notice last."""
    yield _indicators(pilot)
    yield _details(pilot)
    yield _seekers(pilot)
    yield _money(pilot)
    yield _limits(pilot)
    yield _landing(pilot)
    yield _aims(pilot)
    yield _cohort(pilot)
    yield _comparison(pilot)
    yield _changes(moves)
    yield Sheet("Lisez-moi", ("À savoir", ""), [*_notice(title, moves)])


def _indicators(pilot: Pilot) -> Sheet:
    rows = [
        [
            *(line.facts["libelle"], line.facts["famille"], *_told(line.last)),
            *(line.facts["cible"], line.facts["source"]),
        ]
        for line in pilot.lines
    ]
    return Sheet("Indicateurs", ("Indicateur", "Liste", "Période", *_VALUE, "Cible", "Source"), rows)


def _details(pilot: Pilot) -> Sheet:
    places = [*pilot.departments, *pilot.funders, *(v for by in pilot.devices.values() for v in by.values())]
    return Sheet(
        "Détail",
        ("Indicateur", "Territoire", "Ventilation", "Modalité", "Période", *_VALUE),
        [[v.label, v.place, v.key["ventilation"], v.key["code_modalite"], *_told(v)] for v in places],
    )


def _seekers(pilot: Pilot) -> Sheet:
    return Sheet(
        "Demandeurs d’emploi",
        ("Indicateur", "Territoire", "Période", *_VALUE),
        [[v.label, v.place, *_told(v)] for v in (*pilot.seekers, *pilot.local_publics, *pilot.ages)],
    )


def _money(pilot: Pilot) -> Sheet:
    amounts = {
        "prevu_eur": "Prévu, €",
        "engage_eur": "Engagé, €",
        "paye_eur": "Payé, €",
        "taux_engagement_pct": "Engagé sur prévu, %",
        "taux_paiement_pct": "Payé sur engagé, %",
    }
    rows = [
        [
            *(row["annee"], row["axe_pacte"], row["financeur"], *(row[name] for name in amounts)),
            *(str(row["arrete_date"] or ""), row["motif_absence"]),
        ]
        for row in pilot.money
    ]
    headings = ("Année", "Axe", "Financeur", *amounts.values(), "Arrêté au", "Pourquoi vide")
    return Sheet("Finances", headings, rows)


def _limits(pilot: Pilot) -> Sheet:
    columns = {
        "code_controle": "Contrôle",
        "base": "Lu sur",
        "periode": "Période",
        "axe_pacte": "Axe",
        "valeur": "Valeur",
        "seuil_min": "Borne basse",
        "seuil_max": "Borne haute",
        "unite": "Unité",
        "verdict": "Verdict",
    }
    rows = [[row[name] for name in columns] for row in pilot.limits]
    return Sheet("Contrôles", tuple(columns.values()), rows)


def _landing(pilot: Pilot) -> Sheet:
    columns = {
        "annee": "Année",
        "axe_pacte": "Axe",
        "financeur": "Financeur",
        "mesure": "Montant",
        "cumul_eur": "Observé, €",
        "atterrissage_eur": "Prévu au 31 décembre, €",
        "atterrissage_min_eur": "Borne basse, €",
        "atterrissage_max_eur": "Borne haute, €",
        "atterrissage_pct": "Sur l’enveloppe, %",
        "modele": "Méthode",
        "erreur_calendrier_pct": "Erreur du calendrier, %",
        "erreur_annee_precedente_pct": "Erreur de l’année précédente, %",
        "erreur_parts_mutualisees_pct": "Erreur des parts mutualisées, %",
        "motif_absence": "Pourquoi vide",
    }
    rows = [
        [*(row[name] for name in columns), "" if row["cutoff_date"] is None else str(row["cutoff_date"])[:10]]
        for row in pilot.landing
    ]
    return Sheet("Prévision (modélisée)", (*columns.values(), "Arrêté au"), rows)


def _aims(pilot: Pilot) -> Sheet:
    rows: list[list[str | float | None]] = [
        [
            *(leaf.code, aim.label, action.label, leaf.label, leaf.state, leaf.target),
            *(_told(leaf.value) if leaf.value else _limit_told(leaf.limit, leaf.why_not)),
        ]
        for aim in pilot.aims
        for action in aim.actions
        for leaf in action.leaves
    ]
    headings = ("Numéro", "Objectif", "Action", "Suivi par", "État", "Cible", "Période", "Valeur")
    return Sheet("Arbre d’objectifs", (*headings, *_VALUE[1:]), rows)


def _limit_told(limit: Mapping[str, Any] | None, why_not: str | None) -> list[str | float | None]:
    """A limit in the cells of a value: its bounds are those of the text, and it has no volume."""
    if limit is None:
        return [None, None, None, None, None, why_not]
    return [limit["periode"], limit["valeur"], limit["seuil_min"], limit["seuil_max"], None, why_not]


def _cohort(pilot: Pilot) -> Sheet:
    rows: list[list[str | float | None]] = []
    for group in pilot.cohort:
        row: list[str | float | None] = [group.label, group.breakdown, group.year, group.asked]
        row += [group.answered[wave] for wave in WAVES]
        for code in OUTCOMES:
            told = group.outcomes.get(code)
            bounds = (told.bounds.low, told.bounds.high) if told and told.bounds else (None, None)
            row += [told.value, *bounds, told.people, told.reliability] if told else [None] * 5
        rows.append(row)
    headings = ["Groupe", "Ventilation", "Cohorte", "Interrogées"]
    headings += [f"Réponse {words}, %" for words in WAVES.values()]
    headings += [
        f"{words}, {part}"
        for words in OUTCOMES.values()
        for part in ("%", "borne basse", "borne haute", "répondants", "fiabilité")
    ]
    return Sheet("Cohortes (enquête)", headings, rows)


def _comparison(pilot: Pilot) -> Sheet:
    rows: list[list[str | float | None]] = [
        [
            *(pair.year, pair.domain, pair.level, pair.label, pair.pact.value, pair.pact.people),
            *(pair.others.value, pair.others.people, *_gap(pair.gap)),
        ]
        for pair in pilot.pairs
    ]
    headings = (
        *("Campagne", "Domaine", "Niveau", "Taux", "Pacte, %", "Personnes, pacte", "Autres actions, %"),
        *("Personnes, autres actions", "Écart, points", "Borne basse", "Borne haute"),
    )
    return Sheet("Comparaison", headings, rows)


def _changes(moves: Moves) -> Sheet:
    rows = [
        [
            *(move.now.label, move.now.period, move.was.value if move.was else None, move.now.value),
            *(move.was.volume if move.was else None, move.now.volume, move.why),
        ]
        for move in moves.moves
    ]
    headings = (
        *("Indicateur", "Période", "Avant", "Maintenant"),
        *("Volume avant", "Volume maintenant", "Pourquoi"),
    )
    return Sheet("Ce qui a changé", headings, rows)


def _told(value: Value) -> list[str | float | None]:
    bounds = (value.bounds.low, value.bounds.high) if value.bounds else (None, None)
    return [value.period, value.value, *bounds, value.volume, value.why_not]


def _gap(told: tuple[float, Any]) -> list[float]:
    difference, bounds = told
    return [difference, round(bounds.low, 1), round(bounds.high, 1)]


def _notice(title: str, moves: Moves) -> Iterable[tuple[str, str]]:
    yield "Dossier", title
    yield "Cellule vide", "Nombre inconnu ou protégé, jamais zéro."
    yield (
        "Bornes",
        "Intervalle à 80 % d’une part ; arrondi des effectifs pour un rapport à 2017 ou à un objectif.",
    )
    yield (
        "Comparaison",
        "Un écart ne dit pas que le pacte en est la cause : publics et organismes diffèrent.",
    )
    yield "Édition comparée", moves.since or "aucune"


def _write(workbook: Any, sheet: Sheet, title: str) -> None:
    page = workbook.add_worksheet(sheet.name)
    bold = workbook.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    text = workbook.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    number = workbook.add_format({"num_format": "#,##0.##", "valign": "top"})
    page.write_string(0, 0, title, workbook.add_format({"bold": True, "font_size": 13}))
    for column, name in enumerate(sheet.headings):
        page.set_column(column, column, _NARROW if column else _WIDE)
        page.write_string(1, column, name, bold)
    for line, row in enumerate(sheet.rows, start=2):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(line, column, cell, text)
            elif cell is not None:
                page.write_number(line, column, cell, number)
    page.freeze_panes(2, 1)
    page.autofilter(1, 0, max(len(sheet.rows) + 1, 2), len(sheet.headings) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(1)
