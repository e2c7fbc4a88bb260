"""The inventory in plain data and French sentences, for the pages that present each source."""

from collections.abc import Iterable, Mapping, Sequence
from functools import singledispatch
from typing import Any, assert_never

from orchestration.ingestion.inventory import (
    AnyOf,
    Chronological,
    Column,
    Correction,
    CountOrMask,
    Date,
    DecimalOrMask,
    Declared,
    EqualsWave,
    FilledWhen,
    Format,
    Inventory,
    KnownCode,
    Layout,
    MaskedTogether,
    Needs,
    Number,
    OneAtATime,
    OneOf,
    Outline,
    PartsOf,
    Prefix,
    RoundedOrMask,
    RowsSumTo,
    RowsWithin,
    Siret,
    Source,
    SumOf,
    Table,
)
from orchestration.ingestion.live.facts import (
    DataGouvDataset,
    FranceTravailCall,
    Live,
    OpendatasoftExport,
    PlainFile,
)
from orchestration.ingestion.snapshot import Snapshot

Vintages = Mapping[str, Sequence[Snapshot]]
"""The vintages of each raw table, by its name."""

TYPES = {"integer": "entier", "number": "nombre", "date": "date", "year": "année"}
"""What is said of a column besides text."""

_SOURCE_FACTS = {
    *("id", "title", "description", "producer", "licence", "licence_url", "url", "cadence", "quirks"),
    "cross_checks",
}
_TABLE_FACTS = {"name", "title", "description", "key", "cumulative", "expected_rows"}
_SET_ASIDE_FACTS = {"title", "reason"}
_VINTAGE_FACTS = {"millesime", "retrieved", "origin", "rows", "sha256", "warnings", "corrections"}


def describe(inventory: Inventory, vintages: Vintages) -> list[dict[str, Any]]:
    """What each source is, how its files are read and checked, and which of them were taken in.

    Everything is plain data, fit for JSON: who prints it needs to know nothing of the inventory.
    """
    return [_source(source, vintages) for source in inventory.sources]


@singledispatch
def sentence(rule: Declared) -> str:
    """One declared check, in French."""
    raise TypeError(f"no sentence for {type(rule).__name__}")


@sentence.register
def _(rule: EqualsWave) -> str:
    return f"{_named(rule.column)} répète sur chaque ligne l’année du fichier."


@sentence.register
def _(rule: Format) -> str:
    return f"{_named(rule.column)} contient {rule.expected}."


@sentence.register
def _(rule: KnownCode) -> str:
    also = f", ou vaut {_either(rule.also)}" if rule.also else ""
    covered = (
        f" ; contrôle limité aux codes qui commencent par l’un de {_named(rule.only_prefixes)}"
        if rule.only_prefixes
        else ""
    )
    lists = _either(rule.lists)
    known = f"{rule.expected} ({lists})" if rule.expected else lists
    when = "".join(f" quand {_named(column)} vaut « {value} »" for column, value in rule.when.items())
    return f"{_named(rule.column)} figure dans {known}{also}{covered}{when}."


@sentence.register
def _(rule: Prefix) -> str:
    return f"{_named(rule.column)} commence par {_named(rule.of)}."


@sentence.register
def _(rule: CountOrMask) -> str:
    masked = f"{_named(rule.mask)} (valeur masquée)"
    return f"{_all(rule.columns)} : un entier d’au moins {rule.minimum}, ou {masked}."


@sentence.register
def _(rule: DecimalOrMask) -> str:
    masks = f", {_either(rule.masks)} (valeur masquée)" if rule.masks else ""
    return f"{_all(rule.columns)} : un nombre positif{masks}, ou rien."


@sentence.register
def _(rule: MaskedTogether) -> str:
    return (
        f"Là où {_named(rule.column)} est masqué ({_named(rule.mask)}), le sont aussi : {_all(rule.others)}."
    )


@sentence.register
def _(rule: PartsOf) -> str:
    return f"Au plus égal à {_named(rule.whole)} : {_all(rule.parts)}."


@sentence.register
def _(rule: RoundedOrMask) -> str:
    return f"{_all(rule.columns)} : un effectif arrondi à {rule.step}, {_named(rule.mask)} (masqué), ou rien."


@sentence.register
def _(rule: RowsWithin) -> str:
    return (
        f"Une ligne {_named(rule.inner)} compte au plus ce que compte la ligne {_named(rule.outer)}, mêmes "
        f"{_all(rule.by)}."
    )


@sentence.register
def _(rule: RowsSumTo) -> str:
    return (
        f"Les lignes {_named(rule.summed)} font la somme de la ligne {_named(rule.total)}, mêmes "
        f"{_all(rule.by)}, aux arrondis et aux masques près, et ne révèlent aucun effectif masqué."
    )


@sentence.register
def _(rule: OneOf) -> str:
    return f"{_named(rule.column)} vaut {_either(rule.values)}."


@sentence.register
def _(rule: AnyOf) -> str:
    return (
        f"{_named(rule.column)} nomme une ou plusieurs de ces valeurs, séparées par « | » : "
        f"{_either(rule.values)}."
    )


@sentence.register
def _(rule: Number) -> str:
    kind = "un entier" if rule.integer else "un nombre"
    return f"{_all(rule.columns)} : {kind} d’au moins {rule.minimum}, ou rien."


@sentence.register
def _(rule: Date) -> str:
    return f"{_all(rule.columns)} : une date du calendrier, ou rien."


@sentence.register
def _(rule: Chronological) -> str:
    return f"Dans l’ordre du temps : {_all(rule.columns)}."


@sentence.register
def _(rule: OneAtATime) -> str:
    return (
        f"Les lignes d’une même valeur de {_named(rule.of)} se suivent : de {_named(rule.first)} à "
        f"{_named(rule.last)}, sans se recouvrir."
    )


@sentence.register
def _(rule: SumOf) -> str:
    return f"{_named(rule.whole)} est la somme de : {_all(rule.parts)}."


@sentence.register
def _(rule: Needs) -> str:
    return f"Une valeur de {_named(rule.column)} en demande une dans : {_all(rule.others)}."


@sentence.register
def _(rule: FilledWhen) -> str:
    values = ", ".join(f"« {value} »" for value in rule.values)
    return f"Où {_named(rule.column)} vaut {values}, il y a une valeur dans : {_all(rule.others)}."


@sentence.register
def _(rule: Siret) -> str:
    return f"{_named(rule.column)} est un SIRET dont la clé de contrôle est juste."


@sentence.register
def _(rule: Outline) -> str:
    return f"{_named(rule.column)} est un polygone en degrés de longitude et de latitude."


def _source(source: Source, vintages: Vintages) -> dict[str, Any]:
    suspension = source.suspension
    return {
        **source.model_dump(mode="json", include=_SOURCE_FACTS),
        "suspension": suspension
        and {
            "status": suspension.status,
            "notice": suspension.notice,
            "fallbacks": list(suspension.fallbacks),
        },
        "tables": [_table(table, vintages.get(table.name, ())) for table in source.tables],
        "set_aside": [one.model_dump(include=_SET_ASIDE_FACTS) for one in source.set_aside],
    }


def _table(table: Table, vintages: Iterable[Snapshot]) -> dict[str, Any]:
    return {
        **table.model_dump(mode="json", include=_TABLE_FACTS),
        "download": _download(table.live) if table.live else None,
        "layouts": [_layout(layout) for layout in table.layouts],
        "corrections": [_correction(correction) for correction in table.corrections],
        "vintages": [
            {
                **vintage.model_dump(mode="json", include=_VINTAGE_FACTS),
                "files": [file.path for file in vintage.files],
            }
            for vintage in vintages
        ],
    }


def _layout(layout: Layout) -> dict[str, Any]:
    return {
        "id": layout.id,
        "description": layout.description,
        "waves": _waves(layout),
        "millesime": ", sinon ".join(_place(place) for place in layout.millesime),
        "columns": [_column(name, column) for name, column in layout.columns.items()],
        "constants": dict(layout.constants),
        "ignored": [_dated(name) for name in layout.ignored],
        "checks": [sentence(rule) for rule in layout.checks],
        "usual": [sentence(rule) for rule in layout.usual],
    }


def _column(name: str, column: Column) -> dict[str, Any]:
    remarks = [
        *(["peut manquer"] if column.optional else []),
        *([f"complété à {column.pad} caractères par des zéros"] if column.pad else []),
    ]
    return {
        "name": name,
        "found_as": [_dated(written) for written in column.names],
        "remarks": remarks,
        "description": column.description or None,
        "type": TYPES.get(column.type),
    }


def _waves(layout: Layout) -> str:
    if layout.waves is None:
        return "tous les millésimes"
    first, last = layout.waves
    if first == last:
        return f"millésime {first}"
    return f"millésimes {first} à {last}" if last else f"millésimes depuis {first}"


def _place(place: int | str) -> str:
    """Where the year of a file is found."""
    kind, _, detail = str(place).partition(":")
    places = {
        "column": f"la colonne {_named(detail)}",
        "header": "l’année que portent les noms de colonnes",
        "name": f"l’année du nom de fichier{f' (comme dans {_named(_dated(detail))})' if detail else ''}",
    }
    return places.get(kind, f"l’année {place}")


def _correction(correction: Correction) -> dict[str, Any]:
    where = " et ".join(
        f"{_named(column)} vaut {_named(value)}" for column, value in correction.where.items()
    )
    rows = f", {correction.expected_rows} lignes attendues" if correction.expected_rows else ""
    waves = ", ".join(str(wave) for wave in correction.required_for)
    word = "millésime" if len(correction.required_for) == 1 else "millésimes"
    return {
        "id": correction.id,
        "reason": correction.reason,
        "change": f"{_named(correction.column)} : {_named(correction.found)} devient "
        f"{_named(correction.replaced_by)}{f' là où {where}' if where else ''}",
        "expected": f"{word} {waves}{rows}" if waves else None,
    }


def _download(live: Live) -> dict[str, str]:
    """How `vigie fetch` asks for the table, and an address that a person can open."""
    match live:
        case PlainFile():
            return {
                "how": f"fichier à une adresse fixe, gardé sous le nom {_named(live.name)}",
                "url": live.url,
            }
        case DataGouvDataset():
            how = f"fichiers du jeu de data.gouv.fr dont le nom ou le titre répond à {_named(live.resources)}"
            return {"how": how, "url": f"https://www.data.gouv.fr/datasets/{live.dataset}"}
        case OpendatasoftExport():
            kept = f", limité à {_named(live.where)}" if live.where else ""
            how = f"export complet du jeu {_named(live.dataset)}{kept}"
            return {"how": how, "url": f"{live.portal}/explore/dataset/{live.dataset}/"}
        case FranceTravailCall():
            return {
                "how": "appel d’une API de France Travail, avec un identifiant d’application",
                "url": live.url,
            }
    assert_never(live)


def _dated(name: str) -> str:
    """The year suffix of a producer, as a French reader writes it."""
    return name.replace("{yyyy}", "aaaa").replace("{yy}", "aa")


def _named(name: str) -> str:
    return f"« {name} »"


def _all(names: Sequence[str]) -> str:
    return ", ".join(map(_named, names))


def _either(names: Sequence[str]) -> str:
    *first, last = map(_named, names)
    return f"{', '.join(first)} ou {last}" if first else last
