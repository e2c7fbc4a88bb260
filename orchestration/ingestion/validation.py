"""The declared checks, run on whole files: every problem of a file is found in one pass."""

import re
from collections.abc import Iterable, Mapping
from functools import singledispatch

import pandas as pd

from orchestration.ingestion.errors import Problem
from orchestration.ingestion.inventory import (
    CountOrMask,
    DecimalOrMask,
    Declared,
    EqualsWave,
    Format,
    KnownCode,
    MaskedTogether,
    PartsOf,
    Prefix,
)
from orchestration.ingestion.loading import Loaded

KnownCodes = Mapping[str, frozenset[str]]

SHOWN_ROWS = 5
SHOWN_LENGTH = 60
# UTF-8 read as latin-1 turns « é » into « Ã© »; U+FFFD is what a lost character leaves.
_MOJIBAKE = "Ã[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u2018-\u203a]|\ufffd"
_INVENTORY_REMEDY = (
    "ou ajoutez le nouveau nom à l’inventaire de la source (orchestration/ingestion/inventory)"
)


def validate(loaded: Loaded, known: KnownCodes) -> list[Problem]:
    """All the problems of one file: header first, then contents when the header is sound."""
    problems = header_problems(loaded)
    if problems:
        return problems
    if loaded.frame.empty:
        return [
            loaded.problem(
                "", "aucune ligne de données", "au moins une ligne", "téléchargez de nouveau le fichier"
            )
        ]
    problems = [*_years(loaded), *_mojibake(loaded), *_empty_codes(loaded)]
    for rule in loaded.layout.checks:
        problems += check(rule, loaded, known)
    return [*problems, *_duplicates(loaded)]


def header_problems(loaded: Loaded) -> list[Problem]:
    """Missing, renamed and duplicated columns."""
    where = f"en-tête, ligne {loaded.header_line}"
    missing = [_missing(loaded, where, canonical) for canonical in loaded.match.missing]
    duplicated = [
        loaded.problem(
            where,
            f"colonnes en double : {_quoted(names)}",
            f"une seule colonne pour « {canonical} »",
            "supprimez la colonne en trop",
        )
        for canonical, names in loaded.match.duplicated.items()
    ]
    return [*missing, *duplicated]


def warnings(loaded: Loaded) -> list[str]:
    """What is accepted but deserves a look, in French."""
    found, rows, usual = [], len(loaded.frame), loaded.table.expected_rows
    if loaded.match.unknown:
        found.append(f"colonnes inconnues laissées de côté : {_quoted(loaded.match.unknown)}")
    if usual and not usual[0] <= rows <= usual[1]:
        found.append(f"{rows} lignes, hors de l’habitude ({usual[0]} à {usual[1]})")
    return [f"{loaded.finding.path} : {text}" for text in found]


@singledispatch
def check(rule: Declared, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    """The problems that one declared rule finds."""
    raise TypeError(f"no check for {type(rule).__name__}")


@check.register
def _(rule: EqualsWave, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    values = loaded.frame[rule.column]
    wave = loaded.finding.millesime
    return _per_rows(
        loaded, rule.column, values.ne(str(wave)), f"l’année {wave}, celle du fichier", "un fichier par vague"
    )


@check.register
def _(rule: Format, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    values = loaded.frame[rule.column]
    matches = values.str.fullmatch(rule.pattern, flags=re.ASCII)
    wrong = matches.eq(False) & values.notna()
    return _per_rows(loaded, rule.column, wrong, rule.expected, "corrigez le code à la source")


@check.register
def _(rule: KnownCode, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    lists = " ou ".join(rule.lists)
    listed = frozenset[str]().union(*(known.get(name, frozenset()) for name in rule.lists))
    if not listed:
        return [
            loaded.problem(
                loaded.column(rule.column),
                f"nomenclature {lists} vide",
                "une nomenclature pour vérifier les codes",
                "corrigez d’abord les fichiers de cette nomenclature",
            )
        ]
    values = loaded.frame[rule.column]
    wrong = values.notna() & ~values.isin(listed.union(rule.also))
    if rule.only_prefixes:
        covered = tuple(known.get(rule.only_prefixes, frozenset()))
        wrong &= values.fillna("").str.startswith(covered)
    return _per_rows(
        loaded,
        rule.column,
        wrong,
        f"un code de {lists}",
        "vérifiez le code, ou déposez aussi la nomenclature à jour",
    )


@check.register
def _(rule: Prefix, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    pairs = loaded.frame[[rule.column, rule.of]]
    starts = [str(code).startswith(str(start)) for code, start in pairs.itertuples(index=False)]
    wrong = pairs.notna().all(axis=1) & ~pd.Series(starts, index=pairs.index, dtype=bool)
    return _per_rows(
        loaded,
        rule.column,
        wrong,
        f"un code qui commence par celui de la {loaded.column(rule.of)}",
        "vérifiez les deux codes",
    )


@check.register
def _(rule: CountOrMask, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    # ASCII digits only, and few enough for the integers of a database.
    pattern = re.compile(r"[0-9]{1,9}")
    expected = f"un entier d’au moins {rule.minimum}, ou « {rule.mask} » pour une valeur masquée"
    problems = []
    for column in rule.columns:
        values = loaded.frame[column]
        sound = {v for v in values.dropna().unique() if pattern.fullmatch(v) and int(v) >= rule.minimum}
        wrong = ~values.isin(sound | {rule.mask})
        problems += _per_rows(
            loaded, column, wrong, expected, "une petite valeur doit rester masquée : voyez le producteur"
        )
    return problems


@check.register
def _(rule: DecimalOrMask, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    expected = f"un nombre positif, {_quoted(rule.masks)} ou une cellule vide"
    problems = []
    for column in rule.columns:
        values = loaded.frame[column]
        sound = (
            values.isna()
            | values.isin(rule.masks)
            | values.str.fullmatch(r"[0-9]{1,9}([.,][0-9]+)?").fillna(True)
        )
        problems += _per_rows(loaded, column, ~sound, expected, "corrigez la valeur à la source")
    return problems


@check.register
def _(rule: MaskedTogether, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    masked = loaded.frame[rule.column].eq(rule.mask)
    expected = f"« {rule.mask} », puisque la {loaded.column(rule.column)} est masquée"
    return [
        problem
        for other in rule.others
        for problem in _per_rows(
            loaded,
            other,
            masked & loaded.frame[other].ne(rule.mask),
            expected,
            "le secret est rompu : voyez le producteur",
        )
    ]


@check.register
def _(rule: PartsOf, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    whole = _numbers(loaded.frame[rule.whole])
    expected = f"une part inférieure ou égale à la {loaded.column(rule.whole)}"
    return [
        problem
        for part in rule.parts
        for problem in _per_rows(
            loaded,
            part,
            _numbers(loaded.frame[part]) > whole,
            expected,
            "vérifiez les deux valeurs à la source",
        )
    ]


def _missing(loaded: Loaded, where: str, canonical: str) -> Problem:
    names = loaded.layout.columns[canonical].names
    renamed = loaded.match.likely_renamed(names)
    hint = f" ; peut-être renommée parmi {_quoted(renamed)}" if renamed else ""
    return loaded.problem(
        where,
        f"colonne « {names[0]} » absente{hint}",
        f"l’un des noms {_quoted(names)}",
        f"rétablissez le nom, {_INVENTORY_REMEDY}",
    )


def _years(loaded: Loaded) -> Iterable[Problem]:
    other = loaded.match.years - {loaded.finding.millesime or 0}
    if other:
        yield loaded.problem(
            f"en-tête, ligne {loaded.header_line}",
            f"colonnes de l’année {', '.join(map(str, sorted(other)))}",
            f"l’année {loaded.finding.millesime}, celle des lignes",
            "vérifiez que l’en-tête et les lignes viennent de la même vague",
        )


def _mojibake(loaded: Loaded) -> Iterable[Problem]:
    for column in loaded.match.columns:
        garbled = {v for v in loaded.frame[column].dropna().unique() if re.search(_MOJIBAKE, v)}
        yield from _per_rows(
            loaded,
            column,
            loaded.frame[column].isin(garbled),
            "un texte lisible (UTF-8)",
            "réenregistrez le fichier d’origine en UTF-8",
        )


def _empty_codes(loaded: Loaded) -> Iterable[Problem]:
    """A row without one of its codes would silently belong nowhere."""
    rules = [rule for rule in loaded.layout.checks if isinstance(rule, KnownCode | Prefix | Format)]
    coded = {rule.column for rule in rules}
    required = [column for column in loaded.layout.required if column in coded]
    filled = [column for column in [*loaded.table.key, *required] if column not in _may_be_blank(loaded)]
    for column in dict.fromkeys(filled):
        yield from _per_rows(
            loaded,
            column,
            loaded.frame[column].isna(),
            "une valeur : la colonne identifie la ligne",
            "complétez la cellule, ou supprimez la ligne si elle n’est pas une donnée",
        )


def _may_be_blank(loaded: Loaded) -> set[str]:
    return {rule.column for rule in loaded.layout.checks if isinstance(rule, Format) and rule.blank}


def _duplicates(loaded: Loaded) -> Iterable[Problem]:
    key = list(loaded.table.key)
    blank = list(_may_be_blank(loaded) & set(key))
    keyed = loaded.frame.assign(**loaded.frame[blank].fillna(""))
    repeated = keyed[keyed.duplicated(key, keep=False) & keyed[key].notna().all(axis=1)]
    if not repeated.empty:
        example = ", ".join(repeated.iloc[0][key])
        names = " + ".join(loaded.column(column).removeprefix("colonne ") for column in key)
        yield loaded.problem(
            f"{_lines(repeated['ligne'])}, colonnes {names}",
            f"clé répétée ({example})",
            "une seule ligne par clé",
            "supprimez les lignes en double ou demandez au producteur laquelle est juste",
        )


def _per_rows(loaded: Loaded, column: str, wrong: pd.Series, expected: str, remedy: str) -> list[Problem]:
    """At most one problem per column and rule, with the first rows and values at fault."""
    faulty = loaded.frame.loc[wrong, [column, "ligne"]]
    if faulty.empty:
        return []
    values = faulty[column].fillna("(vide)").unique()
    more = " …" if len(values) > SHOWN_ROWS else ""
    found = f"valeur{'s' if len(values) > 1 else ''} {_quoted(values[:SHOWN_ROWS])}{more}"
    return [loaded.problem(f"{_lines(faulty['ligne'])}, {loaded.column(column)}", found, expected, remedy)]


def _lines(numbers: pd.Series) -> str:
    shown = ", ".join(map(str, numbers.head(SHOWN_ROWS)))
    hidden = len(numbers) - SHOWN_ROWS
    return f"ligne{'s' if len(numbers) > 1 else ''} {shown}{f' (et {hidden} de plus)' if hidden > 0 else ''}"


def _quoted(values: Iterable[str]) -> str:
    return ", ".join(f"« {_shortened(value)} »" for value in values)


def _shortened(value: str) -> str:
    return value if len(value) <= SHOWN_LENGTH else f"{value[:SHOWN_LENGTH]}…"


def _numbers(values: pd.Series) -> pd.Series:
    return pd.to_numeric(values, errors="coerce")
