"""What is known of a basin's leading indicators when a wave appears, on fabricated rows."""

from __future__ import annotations

import pytest

LINEAGE = ("1", "2017", "", "a", "depot")
FEATURE = "feat_projets__indicateurs"


def unemployment(year, rate, quarters=4):
    return [(f"{year}-T{quarter + 1}", "14", rate, *LINEAGE) for quarter in range(quarters)]


def offers(year, count, months=12):
    return [
        (f"{year}-{month + 1:02d}", "28", "14", "Brutes", "Offres collectées", "Total", None, count, *LINEAGE)
        for month in range(months)
    ]


def test_growth_is_over_the_two_whole_years_before_the_wave(build):
    tables = {
        "raw_insee__regions": [("28", "Normandie", *LINEAGE)],
        "raw_insee__departements": [("14", "Calvados", "28", *LINEAGE)],
        "raw_francetravail__bassins_communes": [("14118", "Caen", "14", "28", "2817", "CAEN", *LINEAGE)],
        "raw_chomage__departements": [
            row for year, rate in (("2017", "8.0"), ("2018", "10.0")) for row in unemployment(year, rate)
        ]
        # A year that is not over says nothing.
        + unemployment("2019", "12.0", quarters=3),
        "raw_offres__departements": offers("2017", "200") + offers("2018", "100", months=11),
    }
    command = f"build --exclude-resource-type test --select +{FEATURE}"
    built = build("leading", "28", tables, (command,))
    rows = built.rows(
        f"select annee, code_bassin_ft, indicateur, exp(croissance_log) from features.{FEATURE}"
    )
    assert rows == [(2019, "2817", "taux_chomage", pytest.approx(1.25))]
