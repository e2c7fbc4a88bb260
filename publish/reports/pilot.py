"""The indicators and the money of the pact, as the packs of its committees tell them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from publish.counts import Bounds
from publish.reports.aims import Aim, read_tree
from publish.reports.cohorts import Group, read_groups
from publish.reports.pilot_values import ALL, KEY, REGION, VALUE, VALUES, Value, value_of
from publish.reports.release import Release
from publish.reports.rows import nullable_records

DEFINITIONS, MONEY, LIMITS, BESIDE, TREE, LANDING = (
    f"pub_pilotage_pacte__{name}"
    for name in ("definitions", "finances", "controles", "comparaison", "objectifs", "atterrissage")
)
DEPARTMENT, ZONE = "departement", "zone_emploi"
DEVICE, FUNDER, PUBLIC = "dispositif", "financeur", "public"
PACT, OTHERS = "pacte", "autres actions de la Région"
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
_NODE = (
    *("code_noeud", "code_parent", "nature", "libelle", "code_indicateur", "code_controle", "axe_pacte"),
    *("sens", "cible", "cible_nb", "texte", "ordre"),
)
_LANDING = (
    *("annee", "axe_pacte", "financeur", "mesure", "prevu_eur", "cutoff_date", "cumul_eur", "modele"),
    *("atterrissage_eur", "atterrissage_min_eur", "atterrissage_max_eur", "atterrissage_pct", "essais_nb"),
    *("essais_intervalle_nb", "couverture_nominale_pct", "erreur_calendrier_pct", "motif_absence"),
    *("erreur_annee_precedente_pct", "erreur_parts_mutualisees_pct"),
)
# The shares of the publics among job seekers; what each is called where that of the PIC is told within it.
PIC = "part_pic_defm_pct"
PUBLICS = {
    PIC: None,
    "part_boeth_defm_pct": "boeth",
    "part_qpv_defm_pct": "qpv",
    "part_rsa_defm_pct": "rsa",
    "part_un_an_plus_defm_pct": "un_an_plus",
    "part_moins_26_defm_pct": "moins_26",
    "part_50_plus_defm_pct": "cinquante_plus",
}
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
class Public:
    """A public among the job seekers of a month: its share, and that of the public of the PIC within it."""

    share: Value
    pic_within: Value | None


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
    publics: list[Public]
    local_publics: list[Value]
    money: list[dict[str, Any]]
    limits: list[dict[str, Any]]
    landing: list[dict[str, Any]]
    aims: tuple[Aim, ...]
    cohort: list[Group]
    pairs: list[Pair]
    overall: dict[str, tuple[float, Bounds]]

    @property
    def known(self) -> list[Line]:
        """The indicators that have a value."""
        return [line for line in self.lines if line.last.value is not None]

    @property
    def forecast(self) -> list[dict[str, Any]]:
        """The years that are not over and of which the end is forecast."""
        return [row for row in self.landing if row["atterrissage_eur"] is not None]


def pilots(release: Release) -> Iterator[Pilot]:
    """Yield what the packs say of each region that has an indicator of the pact."""
    values = release.table(VALUES, VALUE).sort_values([*KEY, "periode_debut_date"], ignore_index=True)
    facts = release.table(DEFINITIONS, _DEFINITION).sort_values("ordre")
    money = nullable_records(release.table(MONEY, _MONEY).sort_values(["annee", "financeur", "axe_pacte"]))
    limits = nullable_records(
        release.table(LIMITS, _LIMIT).sort_values(["code_controle", "periode", "axe_pacte"])
    )
    beside = release.table(BESIDE, _BESIDE)
    tree = release.table(TREE, _NODE)
    landing = nullable_records(
        release.table(LANDING, _LANDING).sort_values(["annee", "mesure", "financeur", "axe_pacte"])
    )
    cohort = read_groups(release)
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
            publics=_publics(own),
            local_publics=_local_publics(own),
            money=money,
            limits=limits,
            landing=landing,
            aims=read_tree(tree, _whole(own), limits),
            cohort=cohort,
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


def _lines(values: pd.DataFrame, facts: pd.DataFrame) -> list[Line]:
    found = []
    whole = _whole(values)
    for fact in nullable_records(facts):
        own = whole[whole["code_indicateur"] == fact["code_indicateur"]].sort_values("periode_debut_date")
        if own.empty:
            continue
        known = own[own["valeur"].notna()]
        shown = [value_of(row) for row in nullable_records(own if known.empty else known)]
        found.append(Line(fact, shown[-1], shown[-2] if len(shown) > 1 else None))
    return found


def _whole(values: pd.DataFrame) -> pd.DataFrame:
    return values[(values["niveau"] == REGION) & (values["ventilation"] == ALL)]


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
    return [value_of(row) for row in nullable_records(rows.sort_values(["code_territoire", "code_modalite"]))]


def _by_device(values: pd.DataFrame, period: str | None) -> dict[str, dict[str, Value]]:
    """The rates of each device of the region, by indicator."""
    found: dict[str, dict[str, Value]] = {}
    for indicator in ("part_pic_entrees_pct", "taux_certification_pct", "taux_emploi_6_mois_pct"):
        for value in _of(values, indicator, REGION, DEVICE, period):
            found.setdefault(value.key["code_modalite"], {})[indicator] = value
    return found


def _last_months(values: pd.DataFrame, how_many: int = 13) -> list[Value]:
    rows = values[
        values["code_indicateur"].isin([PIC, "part_pic_defm_a_pct"])
        & (values["niveau"] == REGION)
        & (values["ventilation"] == ALL)
    ]
    months = sorted(set(rows["periode"]))[-how_many:]
    kept = rows[rows["periode"].isin(months) & rows["volume_nb"].notna()]
    return [value_of(row) for row in nullable_records(kept.sort_values(["code_indicateur", "periode"]))]


def _last_quarter(values: pd.DataFrame) -> list[Value]:
    ages = ["part_moins_25_defm_pct", "part_50_plus_defm_pct"]
    rows = values[(values["niveau"] == ZONE) & values["code_indicateur"].isin(ages)]
    if rows.empty:
        return []
    last = rows[rows["periode"] == rows["periode"].max()]
    return [
        value_of(row) for row in nullable_records(last.sort_values(["code_indicateur", "code_territoire"]))
    ]


def _told_publics(values: pd.DataFrame, level: str) -> pd.DataFrame:
    """The rows of the last month of which something is told of a public, in the order of the publics."""
    rows = values[
        (values["niveau"] == level)
        & values["code_indicateur"].isin(list(PUBLICS))
        & values["valeur_min"].notna()
        # A zone has quarters too, from another source.
        & values["periode"].str.fullmatch(r"\d{4}-\d\d")
    ]
    order = {code: rank for rank, code in enumerate(PUBLICS)}
    last = rows[rows["periode"] == rows["periode"].max()]
    return last.sort_values(["code_indicateur", "code_territoire"], key=lambda column: column.replace(order))


def _publics(values: pd.DataFrame) -> list[Public]:
    rows = nullable_records(_told_publics(values, REGION))
    within = {row["code_modalite"]: value_of(row) for row in rows if row["ventilation"] == PUBLIC}
    shares = [value_of(row) for row in rows if row["ventilation"] == ALL]
    return [Public(share, within.get(PUBLICS[share.key["code_indicateur"]])) for share in shares]


def _local_publics(values: pd.DataFrame) -> list[Value]:
    """The same by department; by zone, that of the PIC alone: the dataset has the others."""
    departments, zones = (_told_publics(values, level) for level in (DEPARTMENT, ZONE))
    rows = [*nullable_records(departments), *nullable_records(zones[zones["code_indicateur"] == PIC])]
    return [value_of(row) for row in rows if row["ventilation"] == ALL]


def _pairs(beside: pd.DataFrame) -> list[Pair]:
    found = []
    place = ["annee", "code_domaine_formacode", "niveau_sortie_connu"]
    for (year, domain, level), rows in beside.sort_values(place).groupby(place):
        groups = {row["groupe_financement"]: row for row in nullable_records(rows)}
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
