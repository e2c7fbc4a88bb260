"""What a branch deposited: its figures beside the public ones, and its answers to published figures."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.counts import Bounds
from publish.reports.release import Release
from publish.reports.rows import records

NEEDS, JOBS, ANSWERS = (f"pub_depots_branches__{name}" for name in ("besoins", "emploi", "reponses"))
SHOWN = 15
_PLACE = ("code_branche", "niveau", "code_territoire", "libelle_territoire")
_PROVENANCE = ("methode", "etude", "publication_date", "organisme", "url_etude")
_NEEDS = (
    *(*_PLACE, "code_metier", "libelle_metier", "annee", "recrutements_min", "recrutements_max"),
    *(*_PROVENANCE, "annee_rapprochement", "origine_statistique", "projets_recrutement_min"),
    *("projets_recrutement_max", "rapprochement", "motif_non_comparable"),
    *("besoins_territoires_nb", "recrutements_territoires_nb", "rapprochement_territoires"),
)
_JOBS = (
    *(*_PLACE, "annee", "salaries_nb", "etablissements_nb", "motif_secret", "part_50_ans_plus_pct"),
    *("salaries_age_connu_nb", "part_50_ans_plus_motif", *_PROVENANCE),
    *("annee_effectifs", "effectifs_nb", "ecart_effectifs_pct", "reserve_comparaison"),
)
_ANSWERS = (
    *("id_reponse", "code_branche", "edition_contestee", "table_contestee", "cle_ligne", "colonne"),
    *("valeur_contestee", "objet", "texte", "reponse_date", "organisme"),
    *("reponse_producteur", "reponse_producteur_date"),
)
_ORDER = {"region": 0, "departement": 1, "bassin": 2}
# What holds of every row is said once, under the table.
_ORDINARY = "périmètres différents"
LEVELS = {"region": "région", "departement": "département", "bassin": "bassin"}


@dataclass(frozen=True, order=True)
class Study:
    """Where figures of the branch come from; `address` is empty where the study is not on line."""

    title: str
    method: str
    body: str
    published: datetime.date
    address: str


@dataclass(frozen=True)
class DepositedNeed:
    """What a branch expects to hire; `projects` bounds the public statistic (None: not compared)."""

    key: str
    place: str
    occupation: str
    year: int
    hires: Bounds
    projects: Bounds | None
    origin: str
    compared_year: int | None
    verdict: str
    reason: str
    told: int | None
    told_verdict: str


@dataclass(frozen=True)
class DepositedJobs:
    """Employees of a branch; a number that is None is protected or unknown, `secret` and `caveat` say why."""

    key: str
    place: str
    year: int
    employees: int | None
    secret: str
    firms: int | None
    seniors: float | None
    of_known_age: int | None
    no_share: str
    public: int | None
    public_year: int | None
    gap: float | None
    caveat: str


@dataclass(frozen=True)
class Answer:
    """What a branch answers to a figure; `reply` is empty as long as the platform has not answered."""

    identifier: str
    edition: str
    table: str
    row: str
    column: str
    value: str
    subject: str
    text: str
    date: datetime.date
    body: str
    reply: str
    reply_date: datetime.date | None


@dataclass(frozen=True)
class Deposits:
    """All that a branch deposited; the territories do not add up."""

    needs: list[DepositedNeed]
    jobs: list[DepositedJobs]
    answers: list[Answer]
    studies: list[Study]
    shown: int = SHOWN

    @property
    def is_empty(self) -> bool:
        """Whether the branch deposited nothing."""
        return not (self.needs or self.jobs or self.answers)


@dataclass(frozen=True)
class DepositTables:
    """The tables of the dataset, all branches."""

    needs: pd.DataFrame
    jobs: pd.DataFrame
    answers: pd.DataFrame


def read_deposits(release: Release) -> DepositTables:
    """Read what the branches deposited.

    Raises:
        PublicationError: the edition lacks a table.
    """
    return DepositTables(
        release.table(NEEDS, _NEEDS), release.table(JOBS, _JOBS), release.table(ANSWERS, _ANSWERS)
    )


def deposits_of(tables: DepositTables, branch: str) -> Deposits:
    """Return the deposits of one branch: the widest territories first, then the largest figures."""
    needs, jobs = (
        rows[rows["code_branche"] == branch].assign(rang=lambda kept: kept["niveau"].map(_ORDER))
        for rows in (tables.needs, tables.jobs)
    )
    needs = needs.sort_values(
        ["rang", "recrutements_max", "code_territoire", "code_metier", "annee"],
        ascending=[True, False, True, True, True],
    )
    jobs = jobs.sort_values(["annee", "rang", "code_territoire"], ascending=[False, True, True])
    answers = tables.answers[tables.answers["code_branche"] == branch].sort_values(
        ["reponse_date", "id_reponse"], ascending=[False, True]
    )
    return Deposits(
        needs=[_need(row) for row in records(needs)],
        jobs=[_jobs(row) for row in records(jobs)],
        answers=[_answer(row) for row in records(answers)],
        studies=sorted({_study(row) for rows in (needs, jobs) for row in records(rows)}),
    )


def _need(row: Mapping[str, Any]) -> DepositedNeed:
    compared = pd.notna(row["projets_recrutement_max"])
    return DepositedNeed(
        key=_key(row, "code_branche", "niveau", "code_territoire", "code_metier", "annee"),
        place=_place(row),
        occupation=_text(row["libelle_metier"]) or str(row["code_metier"]),
        year=int(row["annee"]),
        hires=Bounds(float(row["recrutements_min"]), float(row["recrutements_max"])),
        projects=Bounds(float(row["projets_recrutement_min"]), float(row["projets_recrutement_max"]))
        if compared
        else None,
        origin=_text(row["origine_statistique"]),
        compared_year=_count(row["annee_rapprochement"]),
        verdict=str(row["rapprochement"]),
        reason=_text(row["motif_non_comparable"]),
        told=_count(row["recrutements_territoires_nb"]),
        told_verdict=str(row["rapprochement_territoires"]),
    )


def _jobs(row: Mapping[str, Any]) -> DepositedJobs:
    return DepositedJobs(
        key=_key(row, "code_branche", "niveau", "code_territoire", "annee"),
        place=_place(row),
        year=int(row["annee"]),
        employees=_count(row["salaries_nb"]),
        secret=_text(row["motif_secret"]),
        firms=_count(row["etablissements_nb"]),
        seniors=_number(row["part_50_ans_plus_pct"]),
        of_known_age=_count(row["salaries_age_connu_nb"]),
        no_share=_text(row["part_50_ans_plus_motif"]),
        public=_count(row["effectifs_nb"]),
        public_year=_count(row["annee_effectifs"]),
        gap=_number(row["ecart_effectifs_pct"]),
        caveat=""
        if str(row["reserve_comparaison"]).startswith(_ORDINARY)
        else str(row["reserve_comparaison"]),
    )


def _answer(row: Mapping[str, Any]) -> Answer:
    replied = pd.notna(row["reponse_producteur_date"])
    return Answer(
        identifier=str(row["id_reponse"]),
        edition=str(row["edition_contestee"]),
        table=str(row["table_contestee"]),
        row=str(row["cle_ligne"]),
        column=str(row["colonne"]),
        value=_text(row["valeur_contestee"]),
        subject=str(row["objet"]),
        text=str(row["texte"]),
        date=_day(row["reponse_date"]),
        body=str(row["organisme"]),
        reply=_text(row["reponse_producteur"]),
        reply_date=_day(row["reponse_producteur_date"]) if replied else None,
    )


def _study(row: Mapping[str, Any]) -> Study:
    return Study(
        title=str(row["etude"]),
        method=str(row["methode"]),
        body=str(row["organisme"]),
        published=_day(row["publication_date"]),
        address=_text(row["url_etude"]),
    )


def _place(row: Mapping[str, Any]) -> str:
    return f"{row['libelle_territoire']} ({LEVELS.get(str(row['niveau']), row['niveau'])})"


def _key(row: Mapping[str, Any], *columns: str) -> str:
    return ";".join(f"{column}={row[column]}" for column in columns)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _count(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _day(value: Any) -> datetime.date:
    return pd.Timestamp(value).date()
