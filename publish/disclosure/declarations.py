"""What `declarations.yml` says: rules of secrecy, their tables, what binds the cells, exemptions."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

DECLARATIONS = Path(__file__).with_suffix(".yml")


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(_Declared):
    """A rule of secrecy: its French sentence, since when and by which text, its thresholds.

    `minimum` units make a cell, and a smaller count stays uncertain from `plus_petit_protege` on; counts are
    rounded to `arrondi` (none: published as they are); a rate stands on `effectif_minimum_taux` at least; no
    unit weighs more than `part_maximum_pct`.
    """

    texte: str
    depuis: date
    source: str
    minimum: int
    plus_petit_protege: int = 0
    arrondi: int | None = None
    effectif_minimum_taux: int | None = None
    part_maximum_pct: int | None = None

    @property
    def largest_hidden(self) -> int:
        """The largest count that is never published."""
        return self.minimum - 1


class Switch(_Declared):
    """A column of codes whose meaning another column tells.

    Where `selon` holds a key of `colonnes`, `valeur` holds a code of that column of the cells; a null column
    stands for all of them.
    """

    selon: str
    valeur: str
    colonnes: dict[str, str | None]


class Rate(_Declared):
    """A published rate: `partie` over `tout`, a measure or a column that is published as it is."""

    partie: str
    tout: str
    wilson: bool = False


class Cost(_Declared):
    """What it costs to withhold a rate, a count, or the interval of a masked count; none: never withheld."""

    taux: int | None = None
    effectif: int | None = None
    intervalle: int | None = None


class Weight(_Declared):
    """What multiplies the cost of a row, by the value of its column `selon`."""

    selon: str
    valeurs: dict[str, int]


class ProtectedTable(_Declared):
    """A published table: how its rows add up cells, and what may be withheld of it."""

    dimensions: list[str | Switch]
    cout: Cost = Cost()
    poids: Weight | None = None

    @property
    def key(self) -> list[str]:
        """The columns that tell a row."""
        return [
            column
            for dimension in self.dimensions
            for column in ([dimension] if isinstance(dimension, str) else [dimension.selon, dimension.valeur])
        ]


class Family(_Declared):
    """Published tables whose cells add up the same finest cells.

    Attributes:
        titre: what they count, in French.
        regle: the rule that they follow.
        cellules: the table of the finest cells, with their counts: an internal mart, or a published table.
        mesures: the counts; `<mesure>_nb`, `_min` and `_max` in the tables, `<mesure>_nb` in the cells.
        zero_public: those of which a true zero is shown.
        parties: measure -> the measure that it is never above, in each cell.
        taux: published rates, by name without suffix.
        tables: by name; the first is the finest.
    """

    titre: str
    regle: str
    cellules: str
    mesures: list[str]
    zero_public: list[str] = []
    parties: dict[str, str] = {}
    taux: dict[str, Rate] = {}
    tables: dict[str, ProtectedTable]

    @property
    def is_internal(self) -> bool:
        """Whether the true counts of the cells are known, and secret."""
        return self.cellules not in self.tables


class Derived(_Declared):
    """A published table whose rows are made of rows of a protected table `de`, by the same `cle`.

    Attributes:
        de: the protected table.
        indicateur: the column that tells what a row measures.
        cle: the columns, of both, that name the same row: the year first, the breakdown and its part last.
        faites_de: what a row measures -> the columns of `de` that it is made of.
        cumules: what is made of the rows of its year and of those before.
        sommes: a breakdown of this table -> that of `de` whose parts it may add up, any of them.
        retire: the columns that are emptied where one of those numbers is not published.
    """

    de: str
    indicateur: str
    cle: list[str]
    faites_de: dict[str, list[str]]
    cumules: list[str] = []
    sommes: dict[str, str] = {}
    retire: list[str]


class Exemption(_Declared):
    """Published counts of people or establishments that no family protects, and why they may leave.

    `motif`: `masque` (masked cell by cell, and never added up), `diffuse` (open data of `sources`,
    identifiers of the inventory), `estime` (made of numbers that are published or protected).
    """

    table: str
    colonnes: list[str]
    motif: Literal["masque", "diffuse", "estime"]
    sources: list[str] = []
    raison: str

    @model_validator(mode="after")
    def _names_its_sources(self) -> Self:
        if bool(self.sources) != (self.motif == "diffuse"):
            raise ValueError(f"{self.table}: « sources » goes with « diffuse », and only with it")
        return self


class Declarations(_Declared):
    """The rules, the families of tables that they protect, and the counts that are in none.

    `zone_restreinte`: families that are protected before they enter, by whoever holds their true counts.
    """

    regles: dict[str, Rule]
    familles: dict[str, Family]
    zone_restreinte: dict[str, Family] = {}
    derivees: dict[str, Derived] = {}
    hors_famille: list[Exemption]

    @model_validator(mode="after")
    def _known_names(self) -> Self:
        for name, family in {**self.familles, **self.zone_restreinte}.items():
            measures = set(family.mesures)
            cited = {*family.zero_public, *family.parties, *family.parties.values()}
            cited |= {rate.partie for rate in family.taux.values()}
            if family.regle not in self.regles:
                raise ValueError(f"{name}: unknown rule « {family.regle} »")
            if not cited <= measures:
                raise ValueError(f"{name}: unknown measures {sorted(cited - measures)}")
        return self

    def rule(self, family: Family) -> Rule:
        """Return the rule that a family follows."""
        return self.regles[family.regle]


@cache
def load_declarations() -> Declarations:
    """Read `declarations.yml`.

    Raises:
        pydantic.ValidationError: the file is not well formed.
    """
    return Declarations.model_validate(yaml.safe_load(DECLARATIONS.read_text("utf-8")))
