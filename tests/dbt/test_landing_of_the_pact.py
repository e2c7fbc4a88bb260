"""Where a year of the pact would end: the methods, their trials, and when nothing is said."""

from __future__ import annotations

import pytest

from orchestration.ingestion.inventory import load_inventory

LINEAGE = ("1", "2024", "", "a", "depot")
FOLLOW_UP = "raw_region__suivi_financier_pacte"
LANDING = "published.pub_pilotage_pacte__atterrissage"
TRIALS = "published.pub_pilotage_pacte__atterrissage_retrotest"
SELECT = "build --exclude-resource-type test --select +pub_pilotage_pacte__atterrissage"
SELECT += " +pub_pilotage_pacte__atterrissage_retrotest"


def money(year, axis, closing, committed):
    cells = {"annee": str(year), "axe_pacte": axis, "financeur": "État", "arrete_date": f"{year}-{closing}"}
    cells |= {"engage_eur": str(committed)}
    return (*(cells.get(column) for column in load_inventory().table(FOLLOW_UP).columns), *LINEAGE)


def years(reached, whole=100_000_000, axes=("1", "2")):
    """Rows of closed years, of which `reached` (year -> share at the end of June)."""
    return [
        row
        for year, share in reached.items()
        for axis in axes
        for row in (
            money(year, axis, "06-30", round(whole * share)),
            money(year, axis, "12-31", whole),
        )
    ]


@pytest.fixture(scope="module")
def built(build):
    # Each year runs at another pace than the one before: last year tells little, all of them more.
    rows = years({2019: 0.30, 2020: 0.40, 2021: 0.30}, axes=("1",)) + years(
        {2019: 0.40, 2020: 0.30, 2021: 0.40}, axes=("2",)
    )
    current = [money(2022, "1", "06-30", 7_000_000), money(2022, "2", "03-31", 1_000_000)]
    return build("atterrissage", "28", {FOLLOW_UP: [*rows, *current]}, (SELECT,))


def landing(built, columns, axis, year=2022, measure="engage"):
    (row,) = built.rows(
        f"select {columns} from {LANDING}"
        f" where annee = {year} and axe_pacte = '{axis}' and mesure = '{measure}'"
    )
    return row


def test_sound_rows_build(built):
    assert built.not_built() == {}


def test_each_trial_knows_nothing_later(built):
    rows = built.rows(
        f"select modele, estime_eur, erreur_pct from {TRIALS}"
        " where annee = 2020 and axe_pacte = '1' order by modele"
    )
    # 40 M€ at the end of June: 182 days of 366; 30 % a year before; 35 % on the mean of both axes in 2019.
    assert rows == [
        ("annee_precedente", pytest.approx(133_333_000), 33.33),
        ("calendrier", pytest.approx(80_440_000), -19.56),
        ("parts_mutualisees", pytest.approx(114_286_000), 14.29),
    ]
    assert built.rows(f"select min(annee), max(annee), count(*) from {TRIALS}") == [(2020, 2021, 12)]


def test_the_method_of_least_error_is_told_with_its_errors_and_its_interval(built):
    columns = "modele, atterrissage_eur, cumul_eur, cast(cutoff_date as varchar), essais_intervalle_nb"
    # 7 M€ over 35 %, between 0.875 and 1.167 times.
    assert landing(built, columns, "1") == ("parts_mutualisees", 20_000_000, 7_000_000, "2022-06-30", 4)
    low, high, share = landing(built, "atterrissage_min_eur, atterrissage_max_eur, atterrissage_pct", "1")
    assert (low, high) == (pytest.approx(17_500_000, rel=0.01), pytest.approx(23_333_000, rel=0.01))
    assert share == round(100 * 20_000_000 / 22_170_000, 1)
    pooled, calendar, last = landing(
        built, "erreur_parts_mutualisees_pct, erreur_calendrier_pct, erreur_annee_precedente_pct", "1"
    )
    assert pooled < min(calendar, last)


def test_a_month_never_seen_and_an_amount_never_received_say_why(built):
    assert landing(built, "atterrissage_eur, statut_donnee, motif_absence", "2") == (
        None,
        "absent",
        "Moins de 2 années closes où essayer une prévision au même mois.",
    )
    nothing = landing(built, "cumul_eur, atterrissage_eur, motif_absence", "1", measure="paye")
    assert nothing == (None, None, "Aucun montant reçu pour l’année (schéma suivi-financier-pacte).")


def test_a_year_that_is_over_is_not_forecast(built):
    assert (
        built.rows(f"select 1 from {LANDING} where annee = 2021 and mesure = 'engage' and axe_pacte = '1'")
        == []
    )


@pytest.fixture(scope="module")
def regular(build):
    """The calendar is right: nothing beats it."""
    rows = years({2019: 0.4959, 2020: 0.4973, 2021: 0.4959})
    return build("allure", "28", {FOLLOW_UP: [*rows, money(2022, "1", "06-30", 7_000_000)]}, (SELECT,))


def test_where_nothing_beats_the_calendar_the_calendar_is_told(regular):
    assert landing(regular, "modele", "1") == ("calendrier",)


def test_too_few_years_tell_nothing(build):
    rows = [*years({2019: 0.3, 2020: 0.4}), money(2021, "1", "06-30", 9_000_000)]
    few = build("peu", "28", {FOLLOW_UP: rows}, (SELECT,))
    told = landing(few, "cumul_eur, atterrissage_eur, statut_donnee", "1", year=2021)
    assert told == (9_000_000, None, "absent")
