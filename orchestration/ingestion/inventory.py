"""The inventory: what each source publishes and how to read it, declared in `inventory/<source>.yml`."""

import re
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from orchestration.ingestion.cadence import period_days
from orchestration.ingestion.live.facts import Live
from orchestration.ingestion.naming import compile_names
from orchestration.ingestion.readers.content import Format as FileFormat
from orchestration.ingestion.readers.delimited import SEPARATORS
from orchestration.ingestion.suspension import Suspension

INVENTORY_DIR = Path(__file__).parent / "inventory"
# Files about people, which only the door of the restricted zone takes in.
RESTRICTED_DIR = Path(__file__).parent / "restricted"
REFERENCE_DIR = Path(__file__).parent / "reference"

Origin = Literal["echantillon", "depot", "reference"]
RAW_EXTRA_COLUMNS = ("ligne", "millesime", "disposition", "fichier_sha256", "origine")


def _with_rhythm(cadence: str) -> str:
    period_days(cadence)
    return cadence


Cadence = Annotated[str, AfterValidator(_with_rhythm)]


class Declared(BaseModel):
    """Base of every declaration: immutable, and a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Declared):
    """How one layout writes a canonical column.

    `names` may hold `{yy}` or `{yyyy}`, the year suffix of the producer. `pad` is the width of a code
    that spreadsheets strip of its leading zeros. An `optional` column may be absent (its cells are null).
    `title`, `description`, `type` (of Table Schema) and `example` document the column, in French.
    """

    names: tuple[str, ...]
    pad: int | None = None
    optional: bool = False
    title: str = ""
    description: str = ""
    type: Literal["string", "integer", "number", "date", "year"] = "string"
    example: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches a normalised header cell."""
        return compile_names(self.names)


class EqualsWave(Declared):
    """The column repeats the wave on every row."""

    rule: Literal["equals_wave"]
    column: str


class Format(Declared):
    """Every value matches a regular expression; `expected` says it in French.

    With `blank`, an empty cell is a value that the producer did not give.
    """

    rule: Literal["format"]
    column: str
    pattern: str
    expected: str
    blank: bool = False


class KnownCode(Declared):
    """Codes belong to one of `lists` (`table.column`) or to `also`.

    With `only_prefixes`, only the codes that start with a code of that list are checked; with `when`, only
    the rows whose other columns have these values. `expected` says in French what the lists hold, for a
    reader who does not know the raw tables.
    """

    rule: Literal["known"]
    column: str
    lists: tuple[str, ...]
    also: tuple[str, ...] = ()
    only_prefixes: str | None = None
    when: dict[str, str] = {}
    expected: str = ""

    @property
    def looked_up(self) -> set[str]:
        """Every list that the check reads."""
        return {*self.lists, *([self.only_prefixes] if self.only_prefixes else [])}


class Prefix(Declared):
    """`column` starts with the code held by `of`."""

    rule: Literal["prefix"]
    column: str
    of: str


class CountOrMask(Declared):
    """Published counts are integers of at least `minimum`, everything below is `mask`."""

    rule: Literal["count_or_mask"]
    columns: tuple[str, ...]
    minimum: int
    mask: str


class DecimalOrMask(Declared):
    """Weighted estimates: decimals >= 0, a mask, or an empty cell."""

    rule: Literal["decimal_or_mask"]
    columns: tuple[str, ...]
    masks: tuple[str, ...]


class MaskedTogether(Declared):
    """When `column` is `mask`, so are the `others`: they would give it away."""

    rule: Literal["masked_together"]
    column: str
    others: tuple[str, ...]
    mask: str


class RoundedOrMask(Declared):
    """Counts rounded to `step`, of which the smallest are `mask`; an empty cell is not known."""

    rule: Literal["rounded_or_mask"]
    columns: tuple[str, ...]
    step: int
    mask: str


class PartsOf(Declared):
    """Each of `parts` is at most `whole`, wherever both are numbers; masked, the whole is `masked_max`."""

    rule: Literal["parts_of"]
    whole: str
    parts: tuple[str, ...]
    mask: str = "*"
    masked_max: int | None = None


class RowsWithin(Declared):
    """Among rows alike in `by`, the one whose `column` is `inner` counts no more than the one of `outer`."""

    rule: Literal["rows_within"]
    column: str
    inner: str
    outer: str
    by: tuple[str, ...]
    columns: tuple[str, ...]


class RowsSumTo(Declared):
    """Among rows alike in `by`, those whose `column` is `summed` add up to the one of `total`.

    Counts are rounded to `step`, a `mask` stands for 0 to `masked_max`: sums are intervals. None of them may
    tell more of a masked count than its mask does.
    """

    rule: Literal["rows_sum_to"]
    column: str
    summed: str
    total: str
    by: tuple[str, ...]
    columns: tuple[str, ...]
    step: int
    mask: str
    masked_max: int


class OneOf(Declared):
    """Every value is one of a closed list; an empty cell is left to `Layout.filled`."""

    rule: Literal["one_of"]
    column: str
    values: tuple[str, ...]


class AnyOf(Declared):
    """A cell names values of a closed list, separated by bars, none twice; it may be empty."""

    rule: Literal["any_of"]
    column: str
    values: tuple[str, ...]


class Number(Declared):
    """Numbers of at least `minimum`, with a decimal point or comma unless `integer`; a cell may be empty."""

    rule: Literal["number"]
    columns: tuple[str, ...]
    minimum: int
    integer: bool = False


class Date(Declared):
    """Days of the calendar, `2024-09-02` or `02/09/2024`; a cell may be empty."""

    rule: Literal["date"]
    columns: tuple[str, ...]


class Chronological(Declared):
    """The dates of a row do not go back, from left to right."""

    rule: Literal["chronological"]
    columns: tuple[str, ...]


class OneAtATime(Declared):
    """The rows of one value of `of` follow each other in time; an empty `last` day is open."""

    rule: Literal["one_at_a_time"]
    of: str
    first: str
    last: str


class SumOf(Declared):
    """`whole` is the sum of `parts`, wherever all are numbers."""

    rule: Literal["sum_of"]
    whole: str
    parts: tuple[str, ...]


class Needs(Declared):
    """A value in `column` means nothing without one in each of the `others`."""

    rule: Literal["needs"]
    column: str
    others: tuple[str, ...]


class FilledWhen(Declared):
    """Where `column` holds one of `values`, each of the `others` has a value."""

    rule: Literal["filled_when"]
    column: str
    values: tuple[str, ...]
    others: tuple[str, ...]


class Siret(Declared):
    """The last digit of a SIRET is its check digit."""

    rule: Literal["siret"]
    column: str


class Outline(Declared):
    """The column holds polygons as GeoJSON, in degrees of longitude and latitude."""

    rule: Literal["outline"]
    column: str


Check = Annotated[
    EqualsWave
    | Format
    | KnownCode
    | Prefix
    | CountOrMask
    | DecimalOrMask
    | MaskedTogether
    | RoundedOrMask
    | PartsOf
    | RowsWithin
    | RowsSumTo
    | OneOf
    | AnyOf
    | Number
    | Date
    | Chronological
    | OneAtATime
    | SumOf
    | Needs
    | FilledWhen
    | Siret
    | Outline,
    Field(discriminator="rule"),
]


class Layout(Declared):
    """One way the producer has written a table.

    `millesime` lists where the year is found, first answer wins: `column:<canonical>`, `header` (the year
    suffix of a column), `name` (of the file), `name:<word>{yyyy}` (where the name holds several years), or a
    fixed year. `signature` columns must all be there for a file to be claimed; a `closed` layout claims no
    file that has any other column: both keep the small tables from claiming foreign files. `ignored` columns
    are known and left out on purpose.
    `in_name` gives, for a column that no file holds, the pattern whose first group reads it in the file name.
    `distinct` keeps one row per key, where the producer's file is finer than the table. `filled` columns are
    never empty, besides those of the key and those whose code is checked.
    `usual` holds what a sound file may break now and then: it deserves a look and refuses nothing.
    `named` is a pattern of the file name, for files whose content alone does not tell what they are.
    """

    id: str
    description: str
    formats: tuple[FileFormat, ...]
    columns: dict[str, Column]
    millesime: tuple[int | str, ...]
    waves: tuple[int, int | None] | None = None
    origins: tuple[Origin, ...] = ("depot", "echantillon")
    constants: dict[str, str] = {}
    in_name: dict[str, str] = {}
    ignored: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    closed: bool = False
    distinct: bool = False
    named: str | None = None
    encoding: str | None = None
    separators: tuple[str, ...] = SEPARATORS
    reader: str | None = None
    text_pattern: str | None = None
    filled: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    usual: tuple[PartsOf, ...] = ()

    @property
    def required(self) -> list[str]:
        """Canonical names of the columns that a file must have."""
        return [name for name, column in self.columns.items() if not column.optional]

    @property
    def may_be_blank(self) -> set[str]:
        """Columns whose empty cells are values that the producer did not give."""
        return {rule.column for rule in self.checks if isinstance(rule, Format) and rule.blank}

    @cached_property
    def ignored_pattern(self) -> re.Pattern[str]:
        """Matches the normalised header cells that are left out on purpose."""
        return compile_names(self.ignored)

    def covers(self, millesime: int) -> bool:
        """Whether the producer wrote that wave in this layout."""
        if self.waves is None:
            return True
        first, last = self.waves
        return first <= millesime and (last is None or millesime <= last)


class Correction(Declared):
    """A known error of the producer: `column` goes from `found` to `replaced_by` where `where` holds.

    Tripwire: for the waves of `required_for`, the files of the producer must hold `found` on exactly
    `expected_rows` rows, else a warning says that the correction is out of date.
    """

    id: str
    reason: str
    column: str
    where: dict[str, str]
    found: str
    replaced_by: str
    required_for: tuple[int, ...] = ()
    expected_rows: int | None = None


class Table(Declared):
    """One raw table: its columns, its key, and the layouts that give it.

    `cumulative`: several files of one wave complete each other. `name_pattern` says which file names are
    meant for this table when the file cannot be read at all. `expected_rows`: usual size of a producer's
    file, [minimum, maximum]. `live`: where `vigie fetch` downloads it, absent where no address is known.
    `schema_version`: the format is ours, so that its schema and its template are generated from here, with
    `instructions`, the French sentences that open the template. `may_be_empty`: a file may have no row.
    `cadence`: where it differs from that of its source.
    `restricted`: its rows are about people; no message repeats what a cell, a header or a sheet says.
    """

    name: str
    title: str
    description: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    layouts: tuple[Layout, ...]
    cumulative: bool = False
    name_pattern: str | None = None
    expected_rows: tuple[int, int] | None = None
    corrections: tuple[Correction, ...] = ()
    live: Live | None = None
    schema_version: str | None = None
    instructions: tuple[str, ...] = ()
    may_be_empty: bool = False
    cadence: Cadence | None = None
    restricted: bool = False

    @model_validator(mode="after")
    def _columns_are_declared(self) -> Self:
        for layout in self.layouts:
            unknown = {*layout.columns, *layout.constants, *layout.in_name} - set(self.columns)
            if unknown:
                raise ValueError(f"{self.name}.{layout.id}: undeclared columns {sorted(unknown)}")
        return self

    @property
    def raw_columns(self) -> list[str]:
        """Columns of the raw Parquet: the canonical ones, then the provenance of the row."""
        return [*self.columns, *RAW_EXTRA_COLUMNS]

    @property
    def needs(self) -> set[str]:
        """Raw tables whose codes the checks of this one look up: to be ingested before."""
        return {name.partition(".")[0] for name in self.code_lists}

    @property
    def code_lists(self) -> set[str]:
        """Code lists (`table.column`) that the checks of this table look up."""
        checks = [check for layout in self.layouts for check in layout.checks]
        return {name for check in checks if isinstance(check, KnownCode) for name in check.looked_up}

    def filled(self, layout: Layout) -> list[str]:
        """Columns that have a value on every row: without its codes, a row would silently belong nowhere."""
        rules = [rule for rule in layout.checks if isinstance(rule, KnownCode | Prefix | Format)]
        coded = {rule.column for rule in rules}
        codes = [column for column in [*self.key, *layout.required] if column in {*self.key, *coded}]
        given = [column for column in codes if column not in layout.may_be_blank]
        return list(dict.fromkeys([*given, *layout.filled]))

    @property
    def is_by_wave(self) -> bool:
        """Whether a file is one wave among others: whole series have a fixed millésime."""
        return any(isinstance(place, str) for layout in self.layouts for place in layout.millesime)

    @property
    def is_reference(self) -> bool:
        """Whether the project ships a version of it."""
        return any("reference" in layout.origins for layout in self.layouts)

    def layout(self, identifier: str) -> Layout:
        """The layout of that id; KeyError if none."""
        return {layout.id: layout for layout in self.layouts}[identifier]

    def may_be_named(self, file_name: str) -> bool:
        """Whether a file of that name is meant for this table."""
        return bool(self.name_pattern and re.search(self.name_pattern, file_name, re.IGNORECASE))


class SetAside(Declared):
    """A file that is known and not taken in: what it is, and why, in French.

    It is known by a row made of `columns` (written as those of a layout) and nothing else or, where it has no
    such row, by the pattern of its text.
    """

    title: str
    reason: str
    columns: tuple[str, ...] = ()
    text_pattern: str | None = None

    @model_validator(mode="after")
    def _has_one_mark(self) -> Self:
        if bool(self.columns) == bool(self.text_pattern):
            raise ValueError(f"« {self.title} »: either columns or text_pattern")
        return self

    @cached_property
    def column_patterns(self) -> list[re.Pattern[str]]:
        """One pattern per column, for normalised header cells."""
        return [compile_names([name]) for name in self.columns]


class Source(Declared):
    """A producer's publication and the terms under which it is reused.

    `quirks`: what whoever uses the figures must know of them. `cross_checks`: which other series should tell
    the same, and how far. One French sentence each.
    """

    id: str
    title: str
    description: str
    producer: str
    licence: str
    licence_url: str
    url: str
    cadence: Cadence
    suspension: Suspension | None = None
    quirks: tuple[str, ...] = ()
    cross_checks: tuple[str, ...] = ()
    tables: tuple[Table, ...]
    set_aside: tuple[SetAside, ...] = ()

    def cadence_of(self, table: Table) -> str:
        """How often the producer publishes that table."""
        return table.cadence or self.cadence


class Inventory(Declared):
    """Every source and every raw table."""

    sources: tuple[Source, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in the order of the sources."""
        return tuple(table for source in self.sources for table in source.tables)

    def table(self, name: str) -> Table:
        """The table of that name; KeyError if none."""
        return {table.name: table for table in self.tables}[name]

    @cached_property
    def looked_up(self) -> frozenset[str]:
        """Tables whose codes the checks of another one look up."""
        return frozenset(name for table in self.tables for name in table.needs if name != table.name)

    def source_of(self, table: str) -> Source:
        """The source that publishes that table; KeyError if none."""
        return {t.name: source for source in self.sources for t in source.tables}[table]


@cache
def load_inventory() -> Inventory:
    """Read and validate `inventory/*.yml`; pydantic.ValidationError says which key of which file is wrong."""
    return _read(INVENTORY_DIR)


@cache
def load_restricted() -> Inventory:
    """Read the formats of the restricted zone, which no run of the chain takes in."""
    return _read(RESTRICTED_DIR)


@cache
def every_format() -> Inventory:
    """Every format that a file may be checked against, the code lists that they look up included."""
    return Inventory(sources=(*load_inventory().sources, *load_restricted().sources))


def _read(folder: Path) -> Inventory:
    files = sorted(folder.glob("*.yml"))
    return Inventory(sources=tuple(Source(**yaml.safe_load(file.read_text("utf-8"))) for file in files))
