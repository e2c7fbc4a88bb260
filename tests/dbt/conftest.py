"""Builds the dbt project on fabricated raw tables, once per session and per scenario."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from dbt.artifacts.schemas.results import NodeStatus
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from models_ml.audit.purchases import PURCHASES_TYPES
from models_ml.audit.run import DETAILS_TYPES
from models_ml.audit.scores import RELIABILITY_TYPES as AUDIT_RELIABILITY_TYPES
from models_ml.audit.scores import SCORES_TYPES
from models_ml.flows import TYPES as FLOW_TYPES
from models_ml.groups import TYPES as GROUP_TYPES
from models_ml.purchasing.run import TYPES as PURCHASING_TYPES
from models_ml.shortage.backtest import BACKTEST_TYPES, METRICS_TYPES, RELIABILITY_TYPES
from models_ml.shortage.summary import TYPES as SHORTAGE_TYPES
from models_ml.skills import METRICS_TYPES as SKILL_METRICS_TYPES
from models_ml.skills import NEEDS_TYPES
from orchestration.ingestion.inventory import RAW_EXTRA_COLUMNS, load_inventory

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "dbt_project"
REFERENCE = ROOT / "orchestration" / "ingestion" / "reference"

RAW_COLUMNS = {table.name: " ".join(table.columns) for table in load_inventory().tables}
LINEAGE = " ".join(RAW_EXTRA_COLUMNS)
REFERENCE_FILES = {
    "raw_francetravail__bassins": "bassins.csv",
    "raw_insee__regions": "regions.csv",
    "raw_insee__departements": "departements.csv",
    "raw_dares__fap_2009": "fap_2009.csv",
    "raw_dares__fap_2021": "fap_2021.csv",
    "raw_zonesemploi__zones": "zones_emploi.csv",
    "raw_cog__arrondissements": "arrondissements.csv",
}
KEY = "annee cutoff_annee horizon_periodes code_bassin_ft code_fap mesure modele yhat lo_80 hi_80 lo_95 hi_95"
ASSUMPTIONS = "code_hypothese valeur unite raison valide_debut_date"
ML_COLUMNS = {
    "ml_projets__forecast": f"{KEY} statut_donnee statut_intervalle est_retenu",
    "ml_projets__backtest": f"{KEY} valeur_observee",
    "ml_projets__metrics": (
        "mesure modele horizon_periodes cutoff_annee n mae rmse mae_relative rmse_relative "
        "couverture_80_pct couverture_95_pct est_retenu"
    ),
    "ml_embauches__hires": "annee code_bassin_ft code_fap embauches_modelisees_nb lo_80 hi_80 lo_95 hi_95",
    "ml_penuries__forecast": " ".join(SHORTAGE_TYPES),
    "ml_penuries__backtest": " ".join(BACKTEST_TYPES),
    "ml_penuries__metrics": " ".join(METRICS_TYPES),
    "ml_penuries__reliability": " ".join(RELIABILITY_TYPES),
    "ml_penuries__assumptions": ASSUMPTIONS,
    "ml_audit__scores": " ".join(SCORES_TYPES),
    "ml_audit__details": " ".join(DETAILS_TYPES),
    "ml_audit__reliability": " ".join(AUDIT_RELIABILITY_TYPES),
    "ml_audit__purchases": " ".join(PURCHASES_TYPES),
    "ml_competences__forecast": " ".join(NEEDS_TYPES),
    "ml_competences__metrics": " ".join(SKILL_METRICS_TYPES),
    "ml_competences__assumptions": ASSUMPTIONS,
    "ml_embauches__coverage": "annee code_departement code_secteur embauches_nb embauches_reparties_nb",
    **{f"ml_flux__{frame}": " ".join(types) for frame, types in FLOW_TYPES.items()},
    **{f"ml_groupes__{frame}": " ".join(types) for frame, types in GROUP_TYPES.items()},
    **{f"ml_achats__{frame}": " ".join(types) for frame, types in PURCHASING_TYPES.items()},
}
GEO_COLUMNS = {
    "geo_communes": "millesime code_commune_insee longitude latitude code_arrondissement",
    "geo_contours": "niveau code_territoire millesime millesime_polygones geometrie",
}

# Singular tests, and the model whose generic tests, must fail on the defects of `broken`.
BROKEN_BY_DEFECTS = (
    "assert_published_totals_within_bounds",
    "assert_bridge_covers_volume",
    "assert_bridge_codes_exist",
    "assert_forecast_keys_exist",
    "assert_one_champion_per_measure",
    "fct_bassin_metier__projets",
)

Row = tuple[str | None, ...]


@dataclass(frozen=True)
class Place:
    """Where a cell of the survey lies."""

    region: str
    departement: str
    bassin: str
    libelle: str


CAEN = Place("28", "14", "2817", "CAEN")
SAINT_LO = Place("28", "50", "2824", "SAINT LO COUTANCES")
OLD_REGION = Place("25", "50", "2823", "SUD MANCHE")
STRADDLING_77 = Place("11", "77", "1117", "LIEU-DIT SUR SEINE")
STRADDLING_78 = Place("11", "78", "1117", "LIEU-DIT SUR SEINE")


def cell(annee: str, fap: str, place: Place, *measures: str) -> Row:
    """One row of `raw_bmo__projets`, lineage included; `measures` are projects, difficult, seasonal."""
    version = "2021" if annee >= "2024" else "2009"
    where = (place.region, "", place.departement, "", place.bassin, place.libelle)
    return (
        *(annee, fap, "", version, "Z", "Autres métiers", *where, *measures),
        *("1", annee, "bmo", "0" * 64, "depot"),
    )


# Refused and postponed rows whose places a buyer left as they were proposed.
DECISIONS = [
    (
        "2025.11.0",
        "2026",
        "2817",
        *cells,
        "2025-12-04",
        "un commentaire",
        *("1", "2025", "decisions_1", "", "depot"),
    )
    for cells in (
        ("B1X31", "maçonnerie", "Région", "QUALIF", "22", "acceptée", "budget", "12"),
        ("B1X34", "couverture", "Région", "QUALIF", "10", "refusée", "autre", "10"),
        ("T2A60", "auxiliaire vie", "Région", None, None, "reportée", None, "13"),
    )
]
HAND_WORKED = [
    cell("2019", "T4Z60", CAEN, "100", "40", "*"),
    # Two occupations of 2009 that meet in V1X80.
    cell("2019", "V1Z80", CAEN, "10", "6", "5"),
    cell("2019", "V1Z81", CAEN, "*", "*", "*"),
    # An occupation of 2009 that splits.
    cell("2019", "L2Z61", CAEN, "200", "100", "*"),
    # The layouts before 2019: weighted decimals, comma or point, values left out; codes of old regions.
    cell("2015", "A0Z43", OLD_REGION, "45.9096865448", "8,63656218159", ""),
    cell("2015", "A0Z40", OLD_REGION, "3.2", "*", "-"),
    cell("2024", "T4X60", STRADDLING_77, "30", "12", "7"),
    cell("2024", "T4X60", STRADDLING_78, "*", "*", "*"),
]
COMMUNES: list[Row] = [
    ("14118", "Caen", "14", "28", "2817", "CAEN", *lineage)
    for lineage in (
        ("1", "2021", "", "a", "depot"),
        ("9", "2021", "", "b", "depot"),
        ("1", "2019", "", "c", "depot"),
    )
]
FORECAST: list[Row] = [
    (
        "2025",
        "2024",
        "1",
        "2824",
        "V1X80",
        "projets_recrutement_nb",
        modele,
        "12",
        "8",
        "17",
        "5",
        "25",
        "prevision",
        "calibre",
        retenu,
    )
    for modele, retenu in (("persistance", "false"), ("moyenne_mutualisee", "true"))
]


def told(reference: str, bassin: str, metier: str, volume: str, day: str, **also: str) -> Row:
    """A need told by a territory, lineage included."""
    facts = (
        "01/02/2019",
        bassin,
        metier,
        "",
        volume,
        day,
        "employeur",
        "moyenne",
        "intention",
        also.get("brakes"),
    )
    return (reference, *facts, "1", "2026", "modele_1", "0" * 64, "depot")


TOLD = [
    told("tout-juste", "2817", "T4X60", "100", "2019-06-01", brakes="mobilité|logement"),
    # Together above 14, the most that the masked cell of V1X80 leaves.
    told("a-deux-1", "2817", "V1X80", "9", "2019-06-01", brakes="mobilité"),
    told("a-deux-2", "2817", "V1X80", "6", "15/09/2019"),
    # Later than anything known: beside the forecast that comes last.
    told("plus-tard", "2824", "V1X80", "25", "2031-01-01"),
    told("invisible", "2817", "A1X40", "3", "2019-06-01"),
    told("metier-perdu", "2817", "F9999", "3", "2019-06-01"),
    told("ailleurs", "9999", "V1X80", "3", "2019-06-01"),
]


PROVENANCE = ("Étude", "2019-05-01", "OPMQ", None)
DEPOSITED_FILE = ("1", "2026", "modele_1", "0" * 64, "depot")


def branch_need(place: str, occupation: str, year: str, low: str, high: str) -> Row:
    """What the branch of services deposits; `place` is a level and a code."""
    facts = (*place.split(), occupation, year, low, high, "enquête", "9")
    return ("aide_personne", *facts, *PROVENANCE, *DEPOSITED_FILE)


def branch_jobs(branch: str, place: str, employees: str, firms: str, *ages: str) -> Row:
    """Employment that a branch deposits; `ages`: share of the seniors, employees of known age."""
    facts = (*place.split(), "2024", employees, firms, *(ages or (None, None)), "déclarations sociales")
    return (branch, *facts, *PROVENANCE, *DEPOSITED_FILE)


BRANCH_NEEDS = [
    # The survey counts exactly 100.
    branch_need("bassin 2817", "T4X60", "2019", "90", "100"),
    branch_need("region 28", "T4X60", "2019", "101", "120"),
    branch_need("departement 14", "T4X60", "2019", "10", "99"),
    # Between 11 and 14, masked; the territories told 15.
    branch_need("bassin 2817", "V1X80", "2019", "12", "14"),
    # A year without survey nor forecast: beside the nearest, four years off at most.
    branch_need("bassin 2824", "V1X80", "2027", "1", "4"),
    branch_need("bassin 2824", "V1X80", "2034", "1", "4"),
    branch_need("bassin 2817", "F9999", "2019", "1", "4"),
    branch_need("bassin 2817", "A1X40", "2019", "1", "4"),
    branch_need("bassin 9999", "T4X60", "2019", "1", "4"),
]
BRANCH_JOBS = [
    # One department of few firms: the region would tell its employees.
    *(
        branch_jobs("metallurgie", f"departement {code}", "500", firms, "30,5", "400")
        for code, firms in (("14", "20"), ("27", "20"), ("50", "2"), ("61", "20"), ("76", "20"))
    ),
    branch_jobs("metallurgie", "region 28", "2500", "82"),
    # Two of them protect each other.
    *(
        branch_jobs("verre", f"departement {code}", "503", firms)
        for code, firms in (("14", "20"), ("27", "20"), ("50", "2"), ("61", "1"), ("76", "20"))
    ),
    branch_jobs("verre", "region 28", "2515", "63"),
    branch_jobs("energie", "bassin 2817", "3", "3", "50", "3"),
    branch_jobs("energie", "departement 14", "60", "9", "5", "60"),
    branch_jobs("energie", "region 11", "60", "9"),
]
BRANCH_ANSWERS: list[Row] = [
    (
        *(
            reference,
            "verre",
            "2026.9.0",
            "previsions",
            "pub_previsions__branches",
            "annee=2026",
            "projets_nb",
        ),
        *("310", "inexact", "Le chiffre est trop haut.", "2026-10-05", "OPMQ", *answer, *DEPOSITED_FILE),
    )
    for reference, answer in (
        ("repondue", ("Le chiffre est juste.", "19/10/2026")),
        ("attente", (None, None)),
    )
]
# Caen changed zone in 2019, after the first needs were told and before nothing else.
ZONES = [
    ("Caen", "2817", "2018-01-01", "2019-02-01", "1", "2026", "modele_1", "0" * 64, "depot"),
    ("Calvados", "2817", "2019-02-02", None, "2", "2026", "modele_1", "0" * 64, "depot"),
]


def ml_row(table: str, **values: str) -> Row:
    """A row of a frame of the models, null where nothing is said."""
    return tuple(values.get(name) for name in ML_COLUMNS[table].split())


WAVE = {"annee": "2025", "cutoff_annee": "2024", "code_bassin_ft": "2824"}
# Two builders told and one not, a cook; half of the first is of the digital transition.
GROUPS = {
    "ml_penuries__forecast": [
        ml_row(
            "ml_penuries__forecast",
            **WAVE,
            code_fap=code,
            statut_donnee="simulé",
            modele_probabilite="simulation",
            **({"probabilite_penurie": probability} if probability else {}),
        )
        for code, probability in {"B1X31": "0.8", "B1X34": "0.5", "B2X32": None, "S1X40": "0.9"}.items()
    ],
    "ml_groupes__forecast": [
        ml_row(
            "ml_groupes__forecast",
            **WAVE,
            type_groupe=kind,
            code_groupe=code,
            metiers_nb="3",
            part_renseignee_pct="100",
            **{
                f"{name}_{end}": value
                for name in ("projets", "projets_difficiles")
                for end, value in {"lo_80": "60", "nb": "90", "hi_80": "140"}.items()
            },
        )
        for kind, code in (
            *(("branche", "construction"), ("branche", "verre"), ("branche", "dieppe_meca_energie")),
            ("transition", "numerique"),
        )
    ],
    "ml_groupes__weights": [
        ml_row(
            "ml_groupes__weights",
            type_groupe="transition",
            code_groupe="numerique",
            code_fap="B1X31",
            poids="0.5",
            poids_min="0.3",
            poids_max="0.7",
            part_renseignee_pct="100",
        )
    ],
}


def random_cells(seed: int = 20) -> list[Row]:
    """A wave in each nomenclature over every occupation, masked as the producer masks."""
    rng = random.Random(seed)  # noqa: S311 - a fixture, not a secret

    def part(total: str) -> str:
        return "*" if total == "*" or rng.random() < 0.5 else str(rng.randint(0, int(total)))

    def one(annee: str, fap: str) -> Row:
        total = "*" if rng.random() < 0.2 else str(rng.randint(5, 400))
        return cell(annee, fap, SAINT_LO, total, part(total), part(total))

    return [
        one(annee, row[0])
        for annee, table in (("2020", "raw_dares__fap_2009"), ("2024", "raw_dares__fap_2021"))
        for row in reference_rows(table)
    ]


def reference_rows(table: str) -> list[Row]:
    """Rows of the official codes that ship with the project."""
    with (REFERENCE / REFERENCE_FILES[table]).open(encoding="utf-8", newline="") as file:
        return [tuple(row.values()) for row in csv.DictReader(file)]


def reference_tables() -> dict[str, list[Row]]:
    """The nomenclatures as raw tables."""
    return {
        table: [(*row, "1", "2025", "", "", "reference") for row in reference_rows(table)]
        for table in REFERENCE_FILES
    }


def create_warehouse(path: Path, tables: dict[str, list[Row]]) -> None:
    """A DuckDB file with every raw, ml and geo table, empty unless `tables` fills it."""
    with duckdb.connect(str(path)) as connection:
        schemas = (("raw", RAW_COLUMNS, LINEAGE), ("ml", ML_COLUMNS, ""), ("geo", GEO_COLUMNS, ""))
        for schema, declared, extra in schemas:
            connection.execute(f"create schema {schema}")
            for table, columns in declared.items():
                names = f"{columns} {extra}".split()
                types = ", ".join(f"{name} {'bigint' if name == 'ligne' else 'varchar'}" for name in names)
                connection.execute(f"create table {schema}.{table} ({types})")
                insert(connection, f"{schema}.{table}", len(names), tables.get(table, []))


def insert(connection: duckdb.DuckDBPyConnection, table: str, width: int, rows: Iterable[Row]) -> None:
    """Inserts rows of text as they are."""
    if rows := list(rows):
        connection.executemany(f"insert into {table} values ({', '.join('?' * width)})", rows)


@dataclass(frozen=True)
class Build:
    """A finished build: the status of each node by short name, and queries on its warehouse."""

    path: Path
    statuses: dict[str, str]

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """The rows of a query."""
        with duckdb.connect(str(self.path)) as connection:
            return connection.execute(sql).fetchall()

    def not_built(self) -> dict[str, str]:
        """The nodes that did not pass."""
        good = {NodeStatus.Success, NodeStatus.Pass, NodeStatus.NoOp}
        return {name: status for name, status in self.statuses.items() if status not in good}


def warehouse(folder: Path, scenario: str) -> Path:
    """A place for the file of a scenario: one name for all, because dbt takes the database's name from it."""
    path = folder / scenario / "warehouse.duckdb"
    path.parent.mkdir()
    return path


# Each call would write the whole manifest again, which takes longer than to build ten models.
QUIETLY = ("--quiet", "--no-write-json")


@pytest.fixture(scope="session")
def dbt_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Path]:
    """A folder for dbt's own files, so that the tree stays clean."""
    folder = tmp_path_factory.mktemp("dbt")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_TARGET_PATH", str(folder / "target"))
        patch.setenv("DBT_LOG_PATH", str(folder / "logs"))
        patch.setenv("DBT_LOG_LEVEL_FILE", "warn")
        patch.setenv("VIGIE_WAREHOUSE", str(warehouse(folder, "parse")))
        yield folder


@pytest.fixture(scope="session")
def manifest(dbt_environment: Path) -> Manifest:
    """The parsed project."""
    parsed = dbtRunner().invoke([*QUIETLY, "parse", *project_options()])
    assert parsed.success, parsed.exception
    return parsed.result


def project_options() -> list[str]:
    return ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]


@pytest.fixture(scope="session")
def build(dbt_environment: Path, manifest: Manifest) -> Callable[..., Build]:
    """Builds the project on the given raw tables."""

    def run(
        name: str, region: str, tables: dict[str, list[Row]], commands: tuple[str, ...] = ("build",)
    ) -> Build:
        path = warehouse(dbt_environment, name)
        create_warehouse(path, tables)
        statuses = {}
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("VIGIE_WAREHOUSE", str(path))
            for command in commands:
                options = [*project_options(), "--vars", f"{{code_region: '{region}'}}"]
                done = dbtRunner(manifest=manifest).invoke([*QUIETLY, *command.split(), *options])
                assert done.result is not None, done.exception
                statuses |= {result.node.name: result.status for result in done.result}
        return Build(path, statuses)

    return run


@pytest.fixture(scope="session")
def france(build: Callable[..., Build]) -> Build:
    """All the fabricated cells, whole country."""
    return build("france", "france", fabricated())


@pytest.fixture(scope="session")
def normandie(build: Callable[..., Build]) -> Build:
    """The same cells, default region, as far as the tables of the survey."""
    select = "--select +pub_besoins_main_oeuvre__projets +bridge_commune_bassin"
    return build("normandie", "28", fabricated(), (f"build --exclude-resource-type test {select}",))


@pytest.fixture(scope="session")
def whole(build: Callable[..., Build]) -> Build:
    """As `normandie`, from other rows of the survey."""
    select = "--select +pub_besoins_main_oeuvre__projets +bridge_commune_bassin"
    tables = fabricated() | {"raw_bmo__projets": random_cells(seed=21)}
    return build("whole", "28", tables, (f"build --exclude-resource-type test {select}",))


@pytest.fixture(scope="session")
def partial(normandie: Build, manifest: Manifest, dbt_environment: Path) -> Build:
    """`normandie` once it has the rows of `whole`, of which only what the survey feeds is built anew."""
    path, rows = warehouse(dbt_environment, "partial"), random_cells(seed=21)
    # dbt keeps the file open in this process: what it wrote may still be in the log beside it.
    normandie.rows("checkpoint")
    shutil.copy(normandie.path, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from raw.raw_bmo__projets")
        insert(connection, "raw.raw_bmo__projets", len(rows[0]), rows)
    select = "source:raw.raw_bmo__projets+,+pub_besoins_main_oeuvre__projets"
    options = [*project_options(), "--exclude-resource-type", "test", "--vars", "{code_region: '28'}"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VIGIE_WAREHOUSE", str(path))
        done = dbtRunner(manifest=manifest).invoke([*QUIETLY, "build", "--select", select, *options])
    assert done.success, [result.message for result in done.result]
    return Build(path, {result.node.name: result.status for result in done.result})


@pytest.fixture(scope="session")
def empty(build: Callable[..., Build]) -> Build:
    """No row anywhere."""
    return build("empty", "28", {})


@pytest.fixture(scope="session")
def broken(build: Callable[..., Build]) -> Build:
    """One defect of each kind that the singular tests exist for."""
    tables = fabricated()
    tables["raw_bmo__projets"] = [
        cell("2023", "T4Z60", CAEN, "100", "40", "*"),  # far from the published total of 2023
        cell("2019", "ZZZ99", CAEN, "900", "40", "*"),  # an occupation that no bridge carries
        cell("2024", "T4X60", CAEN, "10", "40", "*"),  # a part above its total
    ]
    tables["raw_dares__fap_2021"] = tables["raw_dares__fap_2021"][1:]
    tables["ml_projets__forecast"] = [
        (*FORECAST[0][:3], "2815", *FORECAST[0][4:-1], "true"),  # a basin that does not exist
        FORECAST[1],
    ]
    upstream = " ".join(f"+{name}" for name in BROKEN_BY_DEFECTS)
    return build(
        "broken",
        "28",
        tables,
        (
            f"build --exclude-resource-type test --select {upstream}",
            f"test --select {' '.join(BROKEN_BY_DEFECTS)}",
        ),
    )


def fabricated() -> dict[str, list[Row]]:
    """Every fabricated table."""
    return reference_tables() | {
        "raw_bmo__projets": HAND_WORKED + random_cells(),
        "raw_francetravail__bassins_communes": COMMUNES,
        "ml_projets__forecast": FORECAST,
        "raw_decisions__decisions_achat": DECISIONS,
        "raw_collecte__besoins_territoriaux": TOLD,
        "raw_branches__besoins_branche": BRANCH_NEEDS,
        "raw_branches__emploi_branche": BRANCH_JOBS,
        "raw_branches__reponses_branche": BRANCH_ANSWERS,
        "raw_region__zones_animation": ZONES,
        **GROUPS,
    }
