"""The indicators and the money of the pact, as the packs of its committees tell them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from publish.counts import Bounds
from publish.reports.release import Release

VALUES, DEFINITIONS, MONEY, LIMITS, BESIDE = (
    f"pub_pilotage_pacte__{name}"
    for name in ("valeurs", "definitions", "finances", "controles", "comparaison")
)
REGION, DEPARTMENT, ALL, DEVICE, FUNDER = "region", "departement", "ensemble", "dispositif", "financeur"
PACT, OTHERS = "pacte", "autres actions de la Région"
KEY = ("code_indicateur", "periode", "niveau", "code_territoire", "ventilation", "code_modalite")
VALUE = (
    *(*KEY, "periode_debut_date", "libelle_indicateur", "libelle_territoire", "valeur", "valeur_min"),
    *("valeur_max", "numerateur_nb", "denominateur_nb", "volume_nb", "unite", "motif_absence"),
    "rupture_debut_date",
)
_DEFINITION = (
    *("code_indicateur", "libelle", "famille", "definition", "volume", "source", "tables_sources"),
    *("frequence", "cible", "limites", "ce_qui_manque", "texte", "ordre"),
)
_MONEY = (
    *("annee", "axe_pacte", "financeur", "nature", "prevu_eur", "arrete_date", "engage_eur", "paye_eur"),
    *("taux_engagement_pct", "taux_paiement_pct", "motif_absence"),
)
_LIMIT = (
    *("code_controle", "base", "periode", "axe_pacte", "valeur", "seuil_min", "seuil_max", "unite"),
    *("verdict", "motif_absence"),
)
RATES = (
    ("taux_certification", "certification", "presents_examen_nb"),
    ("taux_emploi_6_mois", "emploi à six mois", "repondants_6_mois_nb"),
)
_BESIDE = (
    *("annee", "code_region", "groupe_financement", "code_domaine_formacode", "libelle_domaine"),
    *("niveau_sortie_connu", "entrees_nb", "presents_examen_nb", "repondants_6_mois_nb"),
    *(f"{rate}_{part}" for rate, *_ in RATES for part in ("pct", "lo_80", "hi_80")),
)


@dataclass(frozen=True)
class Value:
    """An indicator at a period and a place: percent and bounds, or why there is none; volume if known."""

    key: Mapping[str, str]
    label: str
    place: str
    value: float | None
    bounds: Bounds | None
    volume: float | None
    why_not: str | None
    has_broken: bool

    @property
    def query(self) -> str:
        """The key of its row in the published table."""
        return ";".join(f"{column}={told}" for column, told in self.key.items())

    @property
    def period(self) -> str:
        """What it is about in time."""
        return self.key["periode"]


@dataclass(frozen=True)
class Line:
    """An indicator of the region: its facts, its last value that is known, and the one before."""

    facts: Mapping[str, Any]
    last: Value
    before: Value | None

    @property
    def is_told(self) -> bool:
        """Whether there is a number to tell: the value, or at least its volume."""
        return self.last.value is not None or self.last.volume is not None


class Told(NamedTuple):
    """A rate of one group: percent, Wilson bounds at 80 %, people behind it."""

    value: float
    low: float
    high: float
    people: float


@dataclass(frozen=True)
class Pair:
    """Two groups of the same campaign, domain and level, for one rate; `gap` in points, with its interval."""

    year: str
    domain: str
    level: str
    query: str
    rate: str
    label: str
    pact: Told
    others: Told

    @property
    def gap(self) -> tuple[float, Bounds]:
        """The difference and its interval (Newcombe, from the two intervals)."""
        return gap(self.pact, self.others)


@dataclass(frozen=True)
class Pilot:
    """All that a pack says of a region."""

    code: str
    label: str
    lines: list[Line]
    devices: dict[str, dict[str, Value]]
    funders: list[Value]
    departments: list[Value]
    seekers: list[Value]
    ages: list[Value]
    money: list[dict[str, Any]]
    limits: list[dict[str, Any]]
    pairs: list[Pair]
    overall: dict[str, tuple[float, Bounds]]

    @property
    def known(self) -> list[Line]:
        """The indicators that have a value."""
        return [line for line in self.lines if line.last.value is not None]


def pilots(release: Release) -> Iterator[Pilot]:
    """Yield what the packs say of each region that has an indicator of the pact."""
    values = release.table(VALUES, VALUE).sort_values([*KEY, "periode_debut_date"], ignore_index=True)
    facts = release.table(DEFINITIONS, _DEFINITION).sort_values("ordre")
    money = records(release.table(MONEY, _MONEY).sort_values(["annee", "financeur", "axe_pacte"]))
    limits = records(release.table(LIMITS, _LIMIT).sort_values(["code_controle", "periode", "axe_pacte"]))
    beside = release.table(BESIDE, _BESIDE)
    for code in sorted(set(values.loc[values["niveau"] == REGION, "code_territoire"])):
        own = values[(values["niveau"] != REGION) | (values["code_territoire"] == code)]
        pairs = _pairs(beside[beside["code_region"] == code])
        lines = _lines(own, facts)
        last_year = _last_year(own)
        yield Pilot(
            code=code,
            label=lines[0].last.place,
            lines=lines,
            devices=_by_device(own, last_year),
            funders=_of(own, "part_pic_entrees_pct", REGION, FUNDER, last_year),
            departments=[
                value
                for indicator in ("part_pic_entrees_pct", "taux_certification_pct", "taux_emploi_6_mois_pct")
                for value in _of(own, indicator, DEPARTMENT, ALL, last_year)
            ],
            seekers=_last_months(own),
            ages=_last_quarter(own),
            money=money,
            limits=limits,
            pairs=pairs,
            overall=overall(pairs),
        )


def gap(pact: Told, others: Told) -> tuple[float, Bounds]:
    """Return the difference of two rates, in points, and its interval by Newcombe's method."""
    difference = pact.value - others.value
    low = math.hypot(pact.value - pact.low, others.high - others.value)
    high = math.hypot(pact.high - pact.value, others.value - others.low)
    return difference, Bounds(difference - low, difference + high)


def overall(pairs: Sequence[Pair]) -> dict[str, tuple[float, Bounds]]:
    """Return, by rate, the mean gap of the pairs weighted by the people of the pact, and its interval."""
    found = {}
    for rate in dict.fromkeys(pair.rate for pair in pairs):
        own = [pair for pair in pairs if pair.rate == rate]
        total = sum(pair.pact.people for pair in own)
        weights = [pair.pact.people / total for pair in own]
        gaps = [pair.gap for pair in own]
        mean = sum(weight * told for weight, (told, _) in zip(weights, gaps, strict=True))
        low, high = (
            math.hypot(*(w * (told - end(b)) for w, (told, b) in zip(weights, gaps, strict=True)))
            for end in (lambda bounds: bounds.low, lambda bounds: bounds.high)
        )
        found[rate] = (mean, Bounds(mean - low, mean + high))
    return found


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table; what is missing is None."""
    found = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): told for name, told in record.items()} for record in found]


def value_of(row: Mapping[str, Any]) -> Value:
    """Return a row of the published values."""
    known = not pd.isna(row["valeur"])
    return Value(
        key={column: str(row[column]) for column in KEY},
        label=str(row["libelle_indicateur"]),
        place=str(row["libelle_territoire"] or row["code_territoire"]),
        value=float(row["valeur"]) if known else None,
        bounds=Bounds(float(row["valeur_min"]), float(row["valeur_max"])) if known else None,
        volume=None if pd.isna(row["volume_nb"]) else float(row["volume_nb"]),
        why_not=None if known else str(row["motif_absence"]),
        has_broken=not pd.isna(row["rupture_debut_date"]),
    )


def _lines(values: pd.DataFrame, facts: pd.DataFrame) -> list[Line]:
    found = []
    whole = values[(values["niveau"] == REGION) & (values["ventilation"] == ALL)]
    for fact in records(facts):
        own = whole[whole["code_indicateur"] == fact["code_indicateur"]].sort_values("periode_debut_date")
        if own.empty:
            continue
        known = own[own["valeur"].notna()]
        shown = [value_of(row) for row in records(own if known.empty else known)]
        found.append(Line(fact, shown[-1], shown[-2] if len(shown) > 1 else None))
    return found


def _last_year(values: pd.DataFrame) -> str | None:
    """The last campaign whose share of the public of the pact is known."""
    known = values[
        (values["code_indicateur"] == "part_pic_entrees_pct")
        & (values["niveau"] == REGION)
        & (values["ventilation"] == ALL)
        & values["valeur"].notna()
    ]
    return None if known.empty else str(known["periode"].max())


def _of(values: pd.DataFrame, indicator: str, level: str, breakdown: str, period: str | None) -> list[Value]:
    rows = values[
        (values["code_indicateur"] == indicator)
        & (values["niveau"] == level)
        & (values["ventilation"] == breakdown)
        & (values["periode"] == period)
    ]
    return [value_of(row) for row in records(rows.sort_values(["code_territoire", "code_modalite"]))]


def _by_device(values: pd.DataFrame, period: str | None) -> dict[str, dict[str, Value]]:
    """The rates of each device of the region, by indicator."""
    found: dict[str, dict[str, Value]] = {}
    for indicator in ("part_pic_entrees_pct", "taux_certification_pct", "taux_emploi_6_mois_pct"):
        for value in _of(values, indicator, REGION, DEVICE, period):
            found.setdefault(value.key["code_modalite"], {})[indicator] = value
    return found


def _last_months(values: pd.DataFrame, how_many: int = 13) -> list[Value]:
    rows = values[
        values["code_indicateur"].isin(["part_pic_defm_pct", "part_pic_defm_a_pct"])
        & (values["niveau"] == REGION)
    ]
    months = sorted(set(rows["periode"]))[-how_many:]
    kept = rows[rows["periode"].isin(months) & rows["volume_nb"].notna()]
    return [value_of(row) for row in records(kept.sort_values(["code_indicateur", "periode"]))]


def _last_quarter(values: pd.DataFrame) -> list[Value]:
    rows = values[(values["niveau"] == "zone_emploi") & values["code_indicateur"].str.endswith("_defm_pct")]
    if rows.empty:
        return []
    last = rows[rows["periode"] == rows["periode"].max()]
    return [value_of(row) for row in records(last.sort_values(["code_indicateur", "code_territoire"]))]


def _pairs(beside: pd.DataFrame) -> list[Pair]:
    found = []
    place = ["annee", "code_domaine_formacode", "niveau_sortie_connu"]
    for (year, domain, level), rows in beside.sort_values(place).groupby(place):
        groups = {row["groupe_financement"]: row for row in records(rows)}
        if groups.keys() != {PACT, OTHERS}:
            continue
        for rate, label, people in RATES:
            if any(group[f"{rate}_pct"] is None or group[people] is None for group in groups.values()):
                continue
            pact, others = (_told(groups[name], rate, people) for name in (PACT, OTHERS))
            name = groups[PACT]["libelle_domaine"] or f"domaine {domain}"
            query = f"annee={year};code_domaine_formacode={domain};niveau_sortie_connu={level}"
            found.append(Pair(str(year), str(name), str(level), query, rate, label, pact, others))
    return found


def _told(row: Mapping[str, Any], rate: str, people: str) -> Told:
    value, low, high = (float(row[f"{rate}_{part}"]) for part in ("pct", "lo_80", "hi_80"))
    return Told(value, low, high, float(row[people]))
