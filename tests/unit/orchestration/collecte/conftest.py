"""A collection over a SQLite file, and browsers without a screen."""

import csv
import io
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from orchestration.collecte import accounts as accounts_module
from orchestration.collecte.accounts import Accounts
from orchestration.collecte.codes import Codes
from orchestration.collecte.deposit_pages import DepositPages
from orchestration.collecte.deposit_store import DepositStore
from orchestration.collecte.needs import Need
from orchestration.collecte.requests import Cookies
from orchestration.collecte.store import NewVersion, Store, open_engine
from orchestration.collecte.web import PATH, Collection, Limits

SECRET = "un secret de test, long de plus de trente-deux caractères"  # noqa: S105
PASSWORD = "quatre mots sans lien"  # noqa: S105
CODES = Codes(
    "2026.11.0",
    basins={"2817": "CAEN", "2801": "ROUEN"},
    fap={"B2X43": "Maçons", "D2X40": "Soudeurs"},
    rome={"F1703": "Maçon / Maçonne", "H2913": "Soudeur / Soudeuse", "H2914": "Soudeur-tuyauteur"},
    skills={"100001": "Monter un mur", "100002": "Souder à l’arc", "100003": "Lire un plan"},
    core_skills={"F1703": ("100001", "100003")},
)


@pytest.fixture(autouse=True, scope="session")
def _quick_hashes() -> Iterator[None]:
    """The cost of a hash is argon2's affair; the tests only need that there is one."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    patch = pytest.MonkeyPatch()
    patch.setattr(accounts_module, "_hasher", lambda: cheap)
    yield
    patch.undo()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(open_engine(None, tmp_path / "collecte" / "collecte.sqlite"))


@pytest.fixture
def accounts(store: Store) -> Accounts:
    opened = Accounts(store.engine)
    opened.add("Camille", "animateur", "Caen", PASSWORD)
    opened.add("Dominique", "animateur", "Rouen", PASSWORD)
    opened.add("Alix", "moderateur", "", PASSWORD)
    opened.add("Sacha", "branche", "metallurgie", PASSWORD)
    opened.add("Noa", "branche", "construction", PASSWORD)
    return opened


@pytest.fixture
def deposits(store: Store) -> DepositStore:
    return DepositStore(store.engine)


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """An edition with one figure to contest: 412 projects in a basin, none known in the other."""
    folder = tmp_path / "releases" / "2026.11.0"
    return write_edition(folder)


def write_edition(folder: Path) -> Path:
    """Write it, and make it the latest."""
    data = folder / "previsions" / "data"
    data.mkdir(parents=True)
    rows = {"annee": [2026, 2026], "code_bassin_ft": ["2817", "2801"], "projets_nb": [412.0, None]}
    pd.DataFrame(rows).to_parquet(data / "pub_previsions__branches.parquet")
    (folder.parent / "latest").symlink_to(folder.name)
    return folder


@pytest.fixture
def app(store: Store, accounts: Accounts, edition: Path) -> Starlette:
    return mounted(store, accounts, data=edition.parents[1])


def mounted(
    store: Store,
    accounts: Accounts,
    *,
    secure: bool = False,
    limits: Limits | None = None,
    codes: Callable[[], Codes] = lambda: CODES,
    data: Path = Path("absent"),
) -> Starlette:
    """The pages; `data`: where the editions are, and the raw tables if any."""
    collection = Collection(store, accounts, codes, Cookies(SECRET, PATH, secure=secure), limits)
    desk = DepositPages(collection, DepositStore(store.engine), data / "raw", data / "releases")
    return Starlette(routes=[Mount(PATH, collection.application(secure=secure, more=desk.routes()))])


def need(**changed: Any) -> Need:
    facts: dict[str, Any] = {
        "date_recueil": date(2026, 10, 5),
        "code_bassin_ft": "2817",
        "code_metier": "F1703",
        "codes_competences": "100001",
        "volume": 6,
        "date_besoin": date(2027, 1, 15),
        "source_besoin": "employeur",
        "confiance": "moyenne",
        "engagement_employeur": "intention",
    }
    return Need(**{**facts, **changed})


def new(identifier: str | None = None, seen: int = 0, **changed: Any) -> NewVersion:
    return NewVersion(identifier or str(uuid.uuid4()), seen, need(**changed))


class Visitor:
    """A browser: it follows forms as a person does, with the hidden fields of the page."""

    def __init__(self, app: Starlette, **options: Any) -> None:
        self.http = TestClient(app, base_url=options.pop("base_url", "http://127.0.0.1"), **options)

    def get(self, path: str) -> Any:
        return self.http.get(f"{PATH}{path}")

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the last form of a page: the first is that of the exit."""
        form = self.get(path).text.rpartition("<form")[2]
        return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form))

    def post(self, path: str, page: str | None = None, **fields: Any) -> Any:
        data = {**self.hidden(page or path), **fields}
        return self.http.post(f"{PATH}{path}", data=data, follow_redirects=False)

    def log_in(self, name: str, password: str = PASSWORD) -> "Visitor":
        assert self.post("/connexion", nom=name, mot_de_passe=password).status_code == 303
        return self


@pytest.fixture
def visitor(app: Starlette) -> Callable[[str], Visitor]:
    """A browser logged in under a name."""
    return lambda name: Visitor(app).log_in(name)


def filled(**changed: str) -> dict[str, str]:
    fields = {
        "code_bassin_ft": "2817",
        "metier": "F1703 Maçon / Maçonne",
        "competence": "100001",
        "volume": "6",
        "date_besoin": (date.today() + timedelta(days=60)).isoformat(),
        "date_recueil": date.today().isoformat(),
        "source_besoin": "employeur",
        "confiance": "moyenne",
        "engagement_employeur": "intention",
        "action": "enregistrer",
    }
    return {**fields, **changed}


DEPOSIT = {
    "code_branche": "metallurgie",
    "niveau": "bassin",
    "code_territoire": "2817",
    "code_metier": "D2X40",
    "annee": "2027",
    "recrutements_min": "40",
    "recrutements_max": "55",
    "methode": "enquête",
    "repondants": "34",
    "etude": "Enquête emploi 2026",
    "date_publication": "2026-06-15",
    "organisme": "OPMQ fictif",
    "url_etude": "https://exemple.fr/etude",
}
CONTESTED = {
    "table_contestee": "pub_previsions__branches",
    "cle_ligne": "annee=2026;code_bassin_ft=2817",
    "colonne": "projets_nb",
    "objet": "périmètre différent",
    "texte": "Le regroupement compte aussi les emplois d’une autre branche.",
    "organisme": "OPMQ fictif",
    "licence": "oui",
    "action": "envoyer",
}


def deposited(*rows: dict[str, str]) -> bytes:
    """A file of needs of a branch, as a spreadsheet saves it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [*DEPOSIT], delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows({**DEPOSIT, **row} for row in rows or ({},))
    return text.getvalue().encode("utf-8-sig")


def send(visitor: Visitor, content: bytes, name: str = "besoins.csv", **fields: str) -> Any:
    """Upload a file as a browser does."""
    data = {**visitor.hidden("/depots/nouveau"), "licence": "oui", **fields}
    return visitor.http.post(
        f"{PATH}/depots/nouveau", data=data, files={"fichier": (name, content)}, follow_redirects=False
    )
