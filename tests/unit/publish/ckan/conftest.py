"""Two editions of the fabricated catalogue, and a portal in memory."""

import importlib.util
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from publish.ckan.client import Portal
from publish.ckan.publication import Report, Request, prepare, publish

EDITOR = "editrice"
PUBLIC_URL = "https://donnees.exemple.fr/vigie/"


def _load(name: str) -> ModuleType:
    # Tests are no package: the fake is loaded by its path.
    spec = importlib.util.spec_from_file_location(f"ckan_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def fake() -> ModuleType:
    return _load("fake")


@pytest.fixture
def ckan(fake: ModuleType) -> Any:
    return fake.FakeCkan()


@pytest.fixture
def connect() -> Callable[..., Portal]:
    def open_as(ckan: Any, token: str = EDITOR) -> Portal:
        account = ckan.account(token)
        return Portal("https://portail.exemple", account, account, pause=lambda seconds: None)

    return open_as


@pytest.fixture
def send(connect: Callable[..., Portal]) -> Callable[..., Report]:
    """Publish a release as an editor and return what became of it."""

    def run(ckan: Any, release: Path, **asked: Any) -> Report:
        portal = connect(ckan)
        publication = prepare(portal, Request(release, **asked))
        return publish(portal, connect(ckan, ""), publication, lambda *at: None)

    return run


@pytest.fixture
def edition(make_candidate: Callable[..., Path]) -> Path:
    """The first edition."""
    return make_candidate("2026.11.0", public_url=PUBLIC_URL)


@pytest.fixture
def long_edition(make_candidate: Callable[..., Path], tables_dir: Path) -> Path:
    """One whose table is longer than what is compared of it by default."""
    path = tables_dir / "pub_besoins__projets.parquet"
    first = pq.read_table(path).to_pylist()[0]
    rows = [first | {"code_bassin_ft": f"{rank:04}"} for rank in range(20)]
    pq.write_table(pa.Table.from_pylist(rows, pq.read_schema(path)), path)
    return make_candidate("2026.11.0", public_url=PUBLIC_URL)


@pytest.fixture
def next_edition(edition: Path, make_candidate: Callable[..., Path], tables_dir: Path) -> Path:
    """The second one: a row changed, one gone, one new, one without a number."""
    path = tables_dir / "pub_besoins__projets.parquet"
    rows = pq.read_table(path).to_pylist()
    rows = [rows[0] | {"projets_recrutement_nb": 13.0}, rows[2], rows[2] | {"code_bassin_ft": "0103"}]
    rows[1]["projets_recrutement_nb"] = float("nan")
    rows[2]["libelle_bassin_ft"] = "Bassin\x00 neuf"
    pq.write_table(pa.Table.from_pylist(rows, pq.read_schema(path)), path)
    return make_candidate("2026.12.0", version="2026.12.0", previous=edition, public_url=PUBLIC_URL)


@pytest.fixture
def withdrawn_edition(edition: Path, make_candidate: Callable[..., Path]) -> Path:
    """A second edition without the dataset `previsions`, which says why."""
    release = make_candidate("2026.12.0", version="2026.12.0", previous=edition, public_url=PUBLIC_URL)
    shutil.rmtree(release / "previsions")
    identity = json.loads((release / "release.json").read_text("utf-8"))
    withdrawn = [{"name": "previsions", "reason": "Méthode abandonnée.", "replaced_by": "besoins"}]
    (release / "release.json").write_text(json.dumps(identity | {"withdrawn": withdrawn}), "utf-8")
    (release / "checksums.txt").write_text("", "utf-8")
    return release
