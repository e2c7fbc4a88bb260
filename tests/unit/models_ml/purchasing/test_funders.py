"""Who pays: the lines of 300 and 400 hours, at the hour."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models_ml.purchasing.funders import Course, fund
from models_ml.purchasing.proposals import covered
from models_ml.purchasing.tables import Tables

MASON, DRIVER = "B1X31", "J3X43"
PURPOSES = ("certification", "professionnalisation", "remise à niveau")


def course(hours: float, objective: str = "certification", form: str = "collective") -> Course:
    return Course(objective, form, (hours, hours, hours))


@pytest.mark.parametrize(
    ("asked", "funders", "rules"),
    [
        (course(399), ("France Travail",), ("R-400Q", "R-SHORT")),
        (course(401), ("Région",), ("R-400Q",)),
        (course(399, "professionnalisation"), ("France Travail",), ("R-400E", "R-SHORT")),
        (course(401, "professionnalisation"), ("Région",), ("R-400E",)),
        (course(300, form="individuelle"), ("France Travail",), ("R-300I", "R-SHORT")),
        (course(301, form="individuelle"), ("Région",), ("R-300I",)),
        (course(150, "remise à niveau"), ("Région",), ("R-UP",)),
        (course(400), ("Arbitrage",), ("R-EQ",)),
        (course(400, "professionnalisation"), ("Arbitrage",), ("R-EQ",)),
    ],
)
def test_hours_choose_the_funder(
    tables: Tables, asked: Course, funders: tuple[str, ...], rules: tuple[str, ...]
) -> None:
    found = fund(asked, MASON, tables)
    assert (found.funders, found.rules) == (funders, rules)
    assert found.needs_a_person == (funders == ("Arbitrage",))


def test_hours_on_both_sides_of_a_line_show_both_funders(tables: Tables) -> None:
    found = fund(Course("certification", "collective", (320, 380, 460)), MASON, tables)
    assert found.funders == ("France Travail", "Région")
    assert found.rules == ("R-400Q", "R-RANGE")
    assert "de 320 h à 460 h" in found.why


def test_a_branch_that_is_coordinated_overrides_the_hours(tables: Tables) -> None:
    found = fund(course(120), DRIVER, tables)
    assert found.rules == ("R-EXC",)
    assert "branche du transport" in found.why


def test_the_preference_for_short_courses_can_be_taken_out(tables: Tables) -> None:
    without = replace(tables, rules=tables.rules[tables.rules["code_regle"] != "R-SHORT"])
    assert fund(course(100), MASON, without).rules == ("R-400Q",)


def test_upstream_goes_to_france_travail_only_where_the_region_offers_nothing(tables: Tables) -> None:
    asked = course(500, "remise à niveau")
    assert fund(asked, MASON, tables).funders == ("Région",)
    alone = fund(replace(asked, is_covered=False), MASON, tables)
    assert (alone.funders, alone.devices, alone.rules) == (("France Travail",), ("AFC",), ("R-UP",))
    assert "où la Région n’offre rien" in alone.why
    assert fund(replace(course(500), is_covered=False), MASON, tables).rules == ("R-400Q",)


def test_a_basin_is_covered_at_home_or_within_reach(tables: Tables) -> None:
    basins = pd.DataFrame(
        [("A", 12), ("B", 0), ("C", 0)], columns=["code_bassin_ft", "places_amont_region_nb"]
    )
    distances = pd.DataFrame(
        [("B", "A", 30.0), ("C", "A", 30.1), ("C", "B", 5.0)],
        columns=["code_bassin_ft", "code_bassin_voisin_ft", "distance_km"],
    )
    assert covered(basins, distances, tables) == {"A", "B"}


def test_an_unknown_objective_is_named(tables: Tables) -> None:
    with pytest.raises(KeyError, match="« poterie »"):
        fund(course(100, "poterie"), MASON, tables)


@given(
    hours=st.integers(1, 1500),
    objective=st.sampled_from(PURPOSES),
    form=st.sampled_from(["collective", "individuelle"]),
)
def test_every_number_of_hours_has_one_funder_or_a_person(
    tables: Tables, hours: int, objective: str, form: str
) -> None:
    found = fund(course(hours, objective, form), MASON, tables)
    assert len(found.funders) == 1
    on_the_line = hours == 400 and form == "collective" and objective != "remise à niveau"
    assert found.needs_a_person == on_the_line


def test_lines_do_not_overlap(tables: Tables) -> None:
    for purpose, lines in tables.funding.groupby("visee"):
        ordered = lines.sort_values("heures_min_nb")
        ends = pd.to_numeric(ordered["heures_max_nb"]).iloc[:-1].to_numpy()
        assert (ends <= ordered["heures_min_nb"].iloc[1:].to_numpy()).all(), purpose
