"""A survey of a few people, with everything that identifies them planted in it."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from orchestration.cli import app
from orchestration.cohorts.key import Key
from orchestration.cohorts.zone import Zone, open_zone
from orchestration.ingestion.inventory import every_format
from orchestration.settings import Settings

COLUMNS = tuple(every_format().table("restreint_cohortes__enquete_cohorte").layouts[0].columns)
# What must never be found again, wherever one looks.
PLANTED = {
    "identifiant_personne": "ZORGLUB-77",
    "nom": "Zorgloubine",
    "prénom": "Anaximandre",
    "courriel": "anaximandre@zorgloubine.example",
    "téléphone": "06 99 88 77 66",
    "adresse": "12 rue des Quatre-Vents-Perdus",
    "NIR": "1 90 05 14 118 042 37",
    "date_naissance": "1990-05-17",
    "Observations libres": "vit chez sa tante Clothaire",
}
Survey = Callable[..., Path]
Vigie = Callable[..., Result]


def answer(**cells: Any) -> dict[str, Any]:
    """A row of the entry wave, or of another with `vague`."""
    entry = {"code_dispositif": "QUALIF", "code_formacode": "22334", "code_bassin_ft": "2801"}
    row = {
        "cohorte": 2024,
        "vague": "entree",
        "statut_reponse": "répondu",
        "date_entree": "2024-09-02",
        **cells,
    }
    return {**(entry if row["vague"] == "entree" else {}), **row}


def planted(**cells: Any) -> dict[str, Any]:
    """A row about the person whose traces are looked for."""
    return answer(**{**PLANTED, **cells})


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    """Write rows as a CSV file, in the order of their columns."""

    def write(*rows: dict[str, Any], name: str = "enquete.csv") -> Path:
        columns = list(dict.fromkeys([*COLUMNS, *(column for row in rows for column in row)]))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns)
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / name
        path.write_text(text.getvalue(), "utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def secret() -> str:
    return secrets.token_hex(32)


@pytest.fixture
def key(secret: str) -> Key:
    return Key(SecretStr(secret))


@pytest.fixture
def settings(tmp_path: Path, secret: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("VIGIE_COHORTES_CLE", secret)
    monkeypatch.setenv("VIGIE_COHORTES_ZONE", str(tmp_path / "zone"))
    monkeypatch.setenv("VIGIE_DATA_DIR", str(tmp_path / "data"))
    return Settings()


@pytest.fixture
def zone(settings: Settings) -> Iterator[Zone]:
    with open_zone(settings) as opened:
        yield opened


@pytest.fixture
def vigie(settings: Settings) -> Vigie:
    """The command line, in this environment."""

    def run(*arguments: str | Path, stdin: str = "") -> Result:
        return CliRunner().invoke(app, [str(one) for one in arguments], input=stdin)

    return run
