"""Statistical secrecy of an edition: what is withheld between export and gate, and what the gate asks.

The true counts are read from the warehouse and stay in memory: no file, log nor event holds them.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.runner import Failure, SuiteResult
from orchestration import warehouse
from orchestration.ingestion.personal import names_people
from orchestration.scope import Scope
from publish.disclosure.declarations import Derived, Family, load_declarations
from publish.disclosure.derived import hidden_rows, withhold
from publish.disclosure.facts import Tables
from publish.disclosure.personal import personal_values
from publish.disclosure.protection import protect
from publish.disclosure.verification import leaks
from publish.release import editions, read_identity, table_files

PERSONAL = "donnees_personnelles"
# Enough to find the cause; the rest is counted.
_EXAMPLES = 5


def secrecy_suites() -> list[str]:
    """The verdicts that the gate adds to the suites: one per family of protected tables, one for all."""
    return [*map(_suite, load_declarations().familles), PERSONAL]


def protect_tables(scope: Scope, folder: Path, kept: Collection[str]) -> None:
    """Withhold from the exported tables what would reveal what they mask.

    `kept`: tables that are those of the last edition; a family of which all are kept is protected already.
    """
    declarations = load_declarations()
    for family in declarations.familles.values():
        if family.is_internal and not set(family.tables) <= set(kept):
            before = _read(folder, family)
            rule = declarations.rule(family)
            after = protect(family, rule, _cells(scope, family), before, _past(scope, family))
            for name, frame in after.items():
                if not frame.equals(before[name].reset_index(drop=True)):
                    write_again(folder / f"{name}.parquet", frame)
    for name, derived in declarations.derivees.items():
        if name not in kept:
            protected, made = (_read_one(folder, each) for each in (derived.de, name))
            if hidden_rows(derived, protected, made).any():
                write_again(folder / f"{name}.parquet", withhold(derived, protected, made))


def judge_secrecy(
    scope: Scope, folder: Path, tables: Collection[str], kept: Collection[str]
) -> Iterator[SuiteResult]:
    """Yield the verdicts of `secrecy_suites` on the exported tables; that of a family that is kept stands."""
    for identifier, family in load_declarations().familles.items():
        if {*family.tables, *_derived_from(family)} <= set(kept):
            yield verdict_that_stands(scope, _suite(identifier))
        else:
            yield _judge_family(scope, folder, identifier, family)
    yield judge_people(folder, tables)


def verdict_that_stands(scope: Scope, suite: str) -> SuiteResult:
    """Return what the last gate said of tables that have not changed since."""
    return SuiteResult(**json.loads((scope.data.validation / f"{suite}.json").read_text("utf-8")))


def _judge_family(scope: Scope, folder: Path, identifier: str, family: Family) -> SuiteResult:
    exported = _read(folder, family)
    cells = _cells(scope, family) if family.is_internal else exported[family.cellules]
    past = _past(scope, family) if family.is_internal else []
    found = leaks(family, load_declarations().rule(family), cells, exported, past)
    failures = [
        Failure(
            expectation="secret_statistique",
            column=column,
            observed=f"{len(rows)} cellule(s) de {table}",
            examples=[{"ligne": row} for row in rows[:_EXAMPLES]],
            signification=f"{problem[0].upper()}{problem[1:]}.",
            remede="Relancez « vigie run » ; si le refus demeure, docs/adr/0021-statistical-secrecy.md.",
        )
        for (table, column, problem), rows in _grouped(found).items()
    ]
    failures += [
        Failure(
            expectation="valeurs_retirees",
            column=derived.indicateur,
            observed=f"{rows.sum()} ligne(s) de {name}",
            examples=[],
            signification="Une valeur part avec l’effectif ou le taux dont elle est faite.",
            remede="Relancez « vigie run » ; si le refus demeure, docs/adr/0031-pilot-indicators.md.",
        )
        for name, derived in _derived_from(family).items()
        if (rows := hidden_rows(derived, exported[derived.de], _read_one(folder, name))).any()
    ]
    return SuiteResult(
        _suite(identifier),
        not failures,
        len(family.tables) * len(family.mesures),
        sum(map(len, exported.values())),
        failures,
    )


def judge_people(folder: Path, tables: Collection[str]) -> SuiteResult:
    """Judge that no exported table has a column, or values, about people; the verdict repeats no value."""
    failures, rows = list[Failure](), 0
    for name in sorted(tables):
        table = pq.read_table(folder / f"{name}.parquet")
        rows += table.num_rows
        found = [
            (column, "le nom de la colonne désigne une personne")
            for column in table.column_names
            if names_people(column)
        ]
        found += [
            (one.column, f"{one.how_many} valeur(s) qui ressemblent à : {one.nature}")
            for one in personal_values(table)
        ]
        failures += [
            Failure(
                expectation="aucune_donnee_personnelle",
                column=f"{name}.{column}",
                observed=observed,
                examples=[],
                signification="Aucune donnée sur une personne n’est publiée.",
                remede="Retirez cette colonne du modèle dbt publié, ou ces valeurs du fichier du producteur.",
            )
            for column, observed in found
        ]
    return SuiteResult(PERSONAL, not failures, len(tables), rows, failures)


def _suite(family: str) -> str:
    return f"secret_{family}"


def _grouped(found: Collection[tuple[str, str, str, str]]) -> Mapping[tuple[str, str, str], list[str]]:
    groups: dict[tuple[str, str, str], list[str]] = {}
    for table, column, row, problem in found:
        groups.setdefault((table, column, problem), []).append(row)
    return groups


def _read(folder: Path, family: Family) -> dict[str, pd.DataFrame]:
    return {name: _read_one(folder, name) for name in family.tables}


def _read_one(folder: Path, name: str) -> pd.DataFrame:
    return _frame(pq.read_table(folder / f"{name}.parquet"))


def _derived_from(family: Family) -> dict[str, Derived]:
    derived = load_declarations().derivees
    return {name: one for name, one in derived.items() if one.de in family.tables}


def _frame(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)


def _cells(scope: Scope, family: Family) -> pd.DataFrame:
    """The finest cells, in an order that is theirs."""
    cells = warehouse.read_table(scope.data.warehouse, f"marts.{family.cellules}")
    order = [column for column in cells.columns.astype(str) if not column.endswith(("_nb", "_eur"))]
    return cells.sort_values(order, ignore_index=True)


def _past(scope: Scope, family: Family) -> list[Tables]:
    """The family's tables in the editions that are out, of the same origin and region."""
    found: list[Tables] = []
    for edition in editions(scope.data.releases):
        identity = read_identity(edition)
        if (identity["origine"], identity["region"]) == (scope.origin, scope.region):
            files = table_files(edition)
            held = family.tables.keys() & files.keys()
            found.append({name: _frame(pq.read_table(files[name])) for name in sorted(held)})
    return found


def write_again(path: Path, frame: pd.DataFrame) -> None:
    """Write the rows of a table again; a column that had a value on every row may have lost some."""
    schema = pa.schema([field.with_nullable(True) for field in pq.read_schema(path)])
    pq.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False), path, compression="zstd")
