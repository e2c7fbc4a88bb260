"""The declared checks, run on whole files: every problem of a file is found in one pass."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import singledispatch
from itertools import pairwise

import pandas as pd

from orchestration.ingestion.errors import Problem
from orchestration.ingestion.inventory import (
    AnyOf,
    Chronological,
    CountOrMask,
    Date,
    DecimalOrMask,
    Declared,
    EqualsWave,
    FilledWhen,
    Format,
    KnownCode,
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
    SumOf,
)
from orchestration.ingestion.loading import Loaded

KnownCodes = Mapping[str, frozenset[str]]

SHOWN_LENGTH = 60
# UTF-8 read as latin-1 turns « é » into « Ã© »; U+FFFD is what a lost character leaves.
_MOJIBAKE = "Ã[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u2018-\u203a]|\ufffd"
_ISO_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_FRENCH_DAY = "[0-9]{2}/[0-9]{2}/[0-9]{4}"
_FOURTEEN_DIGITS = re.compile("[0-9]{14}")
# SIREN of the one company whose SIRETs do not follow Luhn's rule.
LA_POSTE = "356000000"
# Hours are entered with two decimals at most.
SUM_TOLERANCE = 0.011
_INVENTORY_REMEDY = (
    "ou ajoutez le nouveau nom à l’inventaire de la source (orchestration/ingestion/inventory)"
)


def validate(loaded: Loaded, known: KnownCodes) -> list[Problem]:
    """All the problems of one file: header first, then contents when the header is sound."""
    problems = header_problems(loaded)
    if problems:
        return problems
    if loaded.frame.empty and loaded.table.may_be_empty:
        return []
    if loaded.frame.empty:
        return [
            loaded.problem(
                "", "aucune ligne de données", "au moins une ligne", "téléchargez de nouveau le fichier"
            )
        ]
    problems = [*_years(loaded), *_mojibake(loaded), *_empty_cells(loaded)]
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
    if unknown := loaded.match.unknown:
        named = str(len(unknown)) if loaded.table.restricted else _quoted(unknown)
        found.append(f"colonnes inconnues laissées de côté : {named}")
    if usual and not usual[0] <= rows <= usual[1]:
        found.append(f"{rows} lignes, hors de l’habitude ({usual[0]} à {usual[1]})")
    for rule in loaded.layout.usual if rows else ():
        found += [f"{p.location} : {p.found} ; d’habitude : {p.expected}" for p in check(rule, loaded, {})]
    return [f"{loaded.finding.path} : {text}" for text in found]


@singledispatch
def check(rule: Declared, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    """The problems that one declared rule finds."""
    raise TypeError(f"no check for {type(rule).__name__}")


@check.register
def _(rule: EqualsWave, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    values = loaded.frame[rule.column]
    wave = loaded.finding.millesime
    remedy = "corrigez l’année, ou faites un fichier par année"
    return _per_rows(loaded, rule.column, values.ne(str(wave)), f"l’année {wave}, celle du fichier", remedy)


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
    for column, value in rule.when.items():
        wrong &= loaded.frame[column].eq(value)
    return _per_rows(
        loaded,
        rule.column,
        wrong,
        rule.expected or f"un code de {lists}",
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
    if rule.masked_max is not None:
        whole = whole.mask(loaded.frame[rule.whole].eq(rule.mask), rule.masked_max)
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


@check.register
def _(rule: RoundedOrMask, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    expected = f"un effectif arrondi à {rule.step}, ou « {rule.mask} » s’il est sous le seuil de secret"
    problems = []
    for column in rule.columns:
        values = loaded.frame[column]
        numbers = _numbers(values.where(values.str.fullmatch("[0-9]{1,9}").eq(True)))
        sound = values.isna() | values.eq(rule.mask) | ((numbers > 0) & (numbers % rule.step == 0))
        remedy = "arrondissez l’effectif, masquez-le s’il est petit, ou videz la cellule s’il n’est pas connu"
        problems += _per_rows(loaded, column, ~sound, expected, remedy)
    return problems


@check.register
def _(rule: RowsWithin, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    frame = loaded.frame
    wholes = frame[frame[rule.column].eq(rule.outer)].drop_duplicates(list(rule.by))
    keys = frame[list(rule.by)].merge(wholes, on=list(rule.by), how="left", validate="m:1")
    expected = f"au plus l’effectif de la ligne « {rule.outer} » du même {', '.join(rule.by)}"
    problems = []
    for column in rule.columns:
        whole = _numbers(keys[column]).set_axis(frame.index)
        wrong = frame[rule.column].eq(rule.inner) & (_numbers(frame[column]) > whole)
        problems += _per_rows(loaded, column, wrong, expected, "vérifiez les deux lignes à la source")
    return problems


@check.register
def _(rule: RowsSumTo, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    frame, by = loaded.frame, list(rule.by)
    wholes = frame[frame[rule.column].eq(rule.total)].drop_duplicates(by, keep=False)
    pairs = frame[frame[rule.column].eq(rule.summed)].merge(wholes, on=by, suffixes=("", "_total"))
    problems = []
    for column in rule.columns:
        known_cells = pairs[[column, f"{column}_total"]].notna().all(axis=1)
        told = pairs[known_cells.groupby([pairs[name] for name in by]).transform("all")]
        wrong, revealed = set[int](), set[int]()
        for _, rows in told.groupby(by):
            low, high = _interval(rows[f"{column}_total"].iloc[0], rule)
            lows, highs = zip(*(_interval(cell, rule) for cell in rows[column]), strict=True)
            if low > sum(highs) or high < sum(lows):
                wrong |= set(rows["ligne"])
            # What the total and the other parts leave to each masked one.
            elif low - sum(highs) + rule.masked_max > 0 or high - sum(lows) < rule.masked_max:
                revealed |= set(rows.loc[rows[column].eq(rule.mask), "ligne"])
        expected = f"des lignes « {rule.summed} » qui font la ligne « {rule.total} », aux arrondis près"
        remedy = f"complétez les lignes « {rule.summed} », ou corrigez le total"
        problems += _per_rows(loaded, column, frame["ligne"].isin(wrong), expected, remedy)
        expected = "un effectif masqué que ni le total ni les autres lignes ne révèlent"
        remedy = "le secret est rompu : videz la cellule du total, ou celle d’une autre ligne"
        problems += _per_rows(loaded, column, frame["ligne"].isin(revealed), expected, remedy)
    return problems


def _interval(cell: str, rule: RowsSumTo) -> tuple[float, float]:
    """The counts that a cell may stand for; any, where it is no count: another rule says so."""
    if cell == rule.mask:
        return 0, rule.masked_max
    if not cell.isdecimal():
        return 0, float("inf")
    return max(int(cell) - rule.step // 2, 0), int(cell) + rule.step - rule.step // 2 - 1


@check.register
def _(rule: OneOf, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    values = loaded.frame[rule.column]
    wrong = values.notna() & ~values.isin(rule.values)
    return _per_rows(
        loaded,
        rule.column,
        wrong,
        f"l’une de ces valeurs : {_quoted(rule.values)}",
        "reprenez la valeur telle qu’elle est écrite dans la liste",
    )


@check.register
def _(rule: AnyOf, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    values = loaded.frame[rule.column]
    named = values.str.split("|").map(lambda parts: [part.strip() for part in parts], na_action="ignore")
    sound = named.map(
        lambda parts: len(parts) == len(set(parts)) and set(parts) <= set(rule.values), na_action="ignore"
    )
    return _per_rows(
        loaded,
        rule.column,
        values.notna() & ~sound.eq(True),
        f"une ou plusieurs de ces valeurs, séparées par « | » et sans répétition : {_quoted(rule.values)}",
        "reprenez les valeurs telles qu’elles sont écrites dans la liste",
    )


@check.register
def _(rule: Number, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    pattern = r"[0-9]{1,9}" if rule.integer else r"[0-9]{1,9}([.,][0-9]+)?"
    kind = "un nombre entier" if rule.integer else "un nombre"
    problems = []
    for column in rule.columns:
        values = loaded.frame[column]
        sound = values.str.fullmatch(pattern).eq(True) & (_numbers(values) >= rule.minimum)
        problems += _per_rows(
            loaded,
            column,
            values.notna() & ~sound,
            f"{kind} d’au moins {rule.minimum}, sans espace ni unité, ou une cellule vide si la valeur n’est "
            "pas connue",
            "corrigez la valeur, ou videz la cellule",
        )
    return problems


@check.register
def _(rule: Date, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    return [
        problem
        for column in rule.columns
        for problem in _per_rows(
            loaded,
            column,
            loaded.frame[column].notna() & days(loaded.frame[column]).isna(),
            "une date du calendrier (ex. 02/09/2024 ou 2024-09-02)",
            "écrivez la date ainsi, ou mettez la colonne au format Date du tableur",
        )
    ]


@check.register
def _(rule: Chronological, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    return [
        problem
        for earlier, later in pairwise(rule.columns)
        for problem in _per_rows(
            loaded,
            later,
            days(loaded.frame[later]) < days(loaded.frame[earlier]),
            f"une date égale ou postérieure à celle de la {loaded.column(earlier)}",
            "vérifiez les deux dates : sont-elles interverties ?",
        )
    ]


@check.register
def _(rule: OneAtATime, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    frame = loaded.frame.assign(first=days(loaded.frame[rule.first]), last=days(loaded.frame[rule.last]))
    ordered = frame.dropna(subset="first").sort_values("first", kind="stable")
    until = ordered["last"].fillna(pd.Timestamp.max).groupby(ordered[rule.of]).shift()
    overlapping = (ordered["first"] <= until).reindex(frame.index, fill_value=False)
    return _per_rows(
        loaded,
        rule.first,
        overlapping,
        f"une date après la fin de la ligne précédente, pour la même valeur de la {loaded.column(rule.of)}",
        "ôtez la ligne en trop, ou donnez une date de fin à la précédente",
    )


@check.register
def _(rule: SumOf, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    whole = _numbers(loaded.frame[rule.whole])
    parts = sum((_numbers(loaded.frame[part]) for part in rule.parts), start=pd.Series(0.0, whole.index))
    names = " et ".join(loaded.column(part) for part in rule.parts)
    return _per_rows(
        loaded,
        rule.whole,
        (whole - parts).abs() > SUM_TOLERANCE,
        f"la somme de : {names}",
        "corrigez le total, ou videz les parts si leur répartition n’est pas connue",
    )


@check.register
def _(rule: Needs, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    given = loaded.frame[rule.column].notna()
    return [
        problem
        for other in rule.others
        for problem in _per_rows(
            loaded,
            other,
            given & loaded.frame[other].isna(),
            f"une valeur, puisque la {loaded.column(rule.column)} en a une",
            f"complétez la cellule, ou videz celle de la {loaded.column(rule.column)}",
        )
    ]


@check.register
def _(rule: FilledWhen, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    concerned = loaded.frame[rule.column].isin(rule.values)
    said = f"une valeur, puisque la {loaded.column(rule.column)} vaut {_quoted(rule.values)}"
    return [
        problem
        for other in rule.others
        for problem in _per_rows(
            loaded, other, concerned & loaded.frame[other].isna(), said, "complétez la cellule"
        )
    ]


@check.register
def _(rule: Siret, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    values = loaded.frame[rule.column]
    false = {value for value in values.dropna().unique() if _FOURTEEN_DIGITS.fullmatch(value)}
    false = {value for value in false if not is_siret(value)}
    return _per_rows(
        loaded,
        rule.column,
        values.isin(false),
        "un SIRET dont le dernier chiffre (la clé de contrôle) est juste",
        "recopiez le SIRET depuis l’annuaire des entreprises : un chiffre est faux",
    )


def is_siret(digits: str) -> bool:
    """Whether fourteen digits are a SIRET: Luhn's key, or the plain sum of digits of La Poste's offices."""
    doubled = [int(digit) * (2 - rank % 2) for rank, digit in enumerate(reversed(digits), start=1)]
    luhn = sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
    return luhn or (digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0)


@check.register
def _(rule: Outline, loaded: Loaded, known: KnownCodes) -> list[Problem]:
    import shapely

    shapes = shapely.from_geojson(loaded.frame[rule.column].fillna("").to_numpy(), on_invalid="ignore")
    polygons = shapely.get_dimensions(shapes) == 2
    west, south, east, north = shapely.bounds(shapes).T
    placed = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)
    return _per_rows(
        loaded,
        rule.column,
        pd.Series(~(polygons & placed), index=loaded.frame.index),
        "un polygone en degrés de longitude et de latitude (WGS 84)",
        "exportez la couche en GeoJSON, dans le système EPSG:4326",
    )


def _missing(loaded: Loaded, where: str, canonical: str) -> Problem:
    names = loaded.layout.columns[canonical].names
    # Of a file about people, an unknown header may be anything, a cell that slipped included.
    renamed = [] if loaded.table.restricted else loaded.match.likely_renamed(names)
    hint = f" ; peut-être renommée parmi {_quoted(renamed)}" if renamed else ""
    return loaded.problem(
        where,
        f"colonne « {names[0]} » absente{hint}",
        f"l’un des noms {_quoted(names)}",
        "reprenez la ligne d’en-tête du modèle"
        if loaded.table.schema_version
        else f"rétablissez le nom, {_INVENTORY_REMEDY}",
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


def _empty_cells(loaded: Loaded) -> Iterable[Problem]:
    """One problem per set of rows: a line of totals lacks most of the columns at once."""
    columns_of = defaultdict(list)
    for column in loaded.table.filled(loaded.layout):
        columns_of[tuple(loaded.frame.loc[loaded.frame[column].isna(), "ligne"])].append(column)
    for lines, columns in columns_of.items():
        if lines:
            yield loaded.problem(
                f"{_lines(pd.Series(lines), loaded.shown_rows)}, {_columns(loaded, columns)}",
                "cellule vide",
                "une valeur : la colonne est obligatoire",
                "complétez la cellule, ou supprimez la ligne si elle n’est pas une donnée (total, remarque)",
            )


def _duplicates(loaded: Loaded) -> Iterable[Problem]:
    key = list(loaded.table.key)
    blank = list(loaded.layout.may_be_blank & set(key))
    keyed = loaded.frame.assign(**loaded.frame[blank].fillna(""))
    repeated = keyed[keyed.duplicated(key, keep=False) & keyed[key].notna().all(axis=1)]
    if not repeated.empty:
        example = "" if loaded.table.restricted else f" ({', '.join(repeated.iloc[0][key])})"
        yield loaded.problem(
            f"{_lines(repeated['ligne'], loaded.shown_rows)}, {_columns(loaded, key)}",
            f"clé répétée{example}",
            "une seule ligne par clé",
            "supprimez les lignes en double ou demandez au producteur laquelle est juste",
        )


def _per_rows(loaded: Loaded, column: str, wrong: pd.Series, expected: str, remedy: str) -> list[Problem]:
    """At most one problem per column and rule, with the first rows and values at fault."""
    faulty = loaded.frame.loc[wrong, [column, "ligne"]]
    if faulty.empty:
        return []
    where = f"{_lines(faulty['ligne'], loaded.shown_rows)}, {loaded.column(column)}"
    return [loaded.problem(where, _found(faulty[column], loaded), expected, remedy)]


def _found(faulty: pd.Series, loaded: Loaded) -> str:
    if loaded.table.restricted:
        return "cellule vide" if faulty.isna().all() else "valeur refusée (non répétée : donnée personnelle)"
    values = faulty.fillna("(vide)").unique()
    more = " …" if len(values) > loaded.shown_rows else ""
    return f"valeur{'s' if len(values) > 1 else ''} {_quoted(values[: loaded.shown_rows])}{more}"


def _columns(loaded: Loaded, columns: Sequence[str]) -> str:
    names = ", ".join(loaded.column(column).removeprefix("colonne ") for column in columns)
    return f"colonne{'s' if len(columns) > 1 else ''} {names}"


def _lines(numbers: pd.Series, most: int) -> str:
    shown = ", ".join(map(str, numbers.head(most)))
    hidden = len(numbers) - most
    return f"ligne{'s' if len(numbers) > 1 else ''} {shown}{f' (et {hidden} de plus)' if hidden > 0 else ''}"


def _quoted(values: Iterable[str]) -> str:
    return ", ".join(f"« {_shortened(value)} »" for value in values)


def _shortened(value: str) -> str:
    return value if len(value) <= SHOWN_LENGTH else f"{value[:SHOWN_LENGTH]}…"


def _numbers(values: pd.Series) -> pd.Series:
    return pd.to_numeric(values.str.replace(",", "."), errors="coerce")


def days(values: pd.Series) -> pd.Series:
    """Days written the ISO or the French way; anything else is missing."""
    iso = pd.to_datetime(values.where(values.str.fullmatch(_ISO_DAY)), format="%Y-%m-%d", errors="coerce")
    french = pd.to_datetime(
        values.where(values.str.fullmatch(_FRENCH_DAY)), format="%d/%m/%Y", errors="coerce"
    )
    return iso.fillna(french)
