"""Each rule on a cell worked by hand; then what must hold whatever the cell."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models_ml.purchasing import rules
from models_ml.purchasing.rules import Cell, Fill, judge
from models_ml.purchasing.tables import Tables

NAN = float("nan")
# 40 projects expected, 75 % difficult, 10 % seasonal: 27 difficult and lasting. Training helps. 30 to 33 of
# the 36 places of the basin are filled: 83 to 92 %.
MASONS = Cell(
    is_local=False,
    why_local=None,
    probability=0.82,
    lasting_difficult=27.0,
    is_training_lever=True,
    levers="Formation qualifiante longue",
    fill=Fill(36, 30, 33, "bassin"),
)


def test_a_likely_and_lasting_shortage_that_training_mends_is_worth_buying(tables: Tables) -> None:
    verdict = judge(MASONS, tables)
    assert verdict.name == rules.BUY
    assert [each.rule for each in verdict.findings] == ["R-PUB", "R-NEED", "R-LEVER", "R-FILL"]
    assert {each.result for each in verdict.findings} == {rules.FAVOURABLE}


@pytest.mark.parametrize(
    ("changed", "name", "rule", "said"),
    [
        (
            {"is_local": True, "why_local": "volume_insuffisant"},
            "a_instruire",
            "R-PUB",
            "trop peu de projets",
        ),
        ({"is_local": True, "why_local": "valeurs_masquees"}, "a_instruire", "R-PUB", "masquées"),
        ({"probability": 0.69}, "sans_besoin", "R-NEED", "69 % (seuil : 70 %)"),
        ({"probability": NAN}, "sans_besoin", "R-NEED", "inconnue"),
        ({"lasting_difficult": 14.4}, "sans_besoin", "R-NEED", "14 projets difficiles"),
        ({"is_training_lever": False, "levers": "Mobilité"}, "agir_autrement", "R-LEVER", "Mobilité"),
        ({"is_training_lever": None, "levers": None}, "a_instruire", "R-LEVER", "ne sont pas connues"),
        (
            {"fill": Fill(36, 20, 25, "bassin")},
            "ne_pas_acheter",
            "R-FILL",
            "entre 56 % et 69 % sur 36 places",
        ),
    ],
    ids=["thin", "masked", "unlikely", "unknown", "few", "not a lever", "causes unknown", "not filled"],
)
def test_each_rule_stops_the_reading(
    tables: Tables, changed: dict[str, object], name: str, rule: str, said: str
) -> None:
    verdict = judge(replace(MASONS, **changed), tables)
    assert verdict.name == name
    assert verdict.findings[-1].rule == rule
    assert said in verdict.findings[-1].sentence
    assert verdict.findings[-1].turn


@pytest.mark.parametrize(
    ("fill", "result"),
    [
        (Fill(36, 24, 30, "bassin"), rules.GUIDES),  # 67 to 83 %: secrecy hides which side
        (Fill(29, 5, 6, "bassin"), rules.SILENT),  # fewer than 30 places tell nothing
        (Fill(0, 0, 0, None), rules.SILENT),
        (Fill(40, 28, 28, "bassins accessibles"), rules.FAVOURABLE),  # 70 % exactly
        (Fill(40, 27.9, 27.9, "bassins accessibles"), rules.CONTRARY),
    ],
)
def test_the_fill_decides_only_where_its_bounds_do(tables: Tables, fill: Fill, result: str) -> None:
    verdict = judge(replace(MASONS, fill=fill), tables)
    assert verdict.findings[-1].result == result
    assert (verdict.name == rules.DO_NOT_BUY) == (result == rules.CONTRARY)


def test_thresholds_come_from_the_tables(tables: Tables) -> None:
    higher = tables.parameters.assign(
        valeur=tables.parameters["valeur"].where(
            tables.parameters["parametre"] != "probabilite_penurie_min", 0.9
        )
    )
    assert judge(MASONS, replace(tables, parameters=higher)).name == rules.NO_NEED


def test_a_rule_that_does_not_hold_yet_is_not_read(all_tables: Tables) -> None:
    before = all_tables.on(date(2018, 12, 31))
    assert judge(replace(MASONS, is_local=True), before).findings == ()


def test_a_missing_number_is_named(tables: Tables) -> None:
    without = replace(tables, parameters=tables.parameters.iloc[:0])
    with pytest.raises(KeyError, match=r"R-NEED needs one `probabilite_penurie_min`.*Remedy"):
        judge(MASONS, without)


probabilities = st.one_of(st.just(NAN), st.floats(0, 1))
cells = st.builds(
    Cell,
    is_local=st.booleans(),
    why_local=st.none(),
    probability=probabilities,
    lasting_difficult=st.one_of(st.just(NAN), st.floats(0, 500)),
    is_training_lever=st.sampled_from([True, False, None]),
    levers=st.just("Formation"),
    fill=st.builds(
        lambda places, low, width: Fill(places, low * places, min(1, low + width) * places, "bassin"),
        st.floats(0, 200),
        st.floats(0, 1),
        st.floats(0, 1),
    ),
)


@given(cell=cells)
def test_every_cell_has_one_verdict_and_its_reason(tables: Tables, cell: Cell) -> None:
    verdict = judge(cell, tables)
    assert verdict.name in {"acheter", "ne_pas_acheter", "agir_autrement", "a_instruire", "sans_besoin"}
    assert all(each.sentence.endswith(".") for each in verdict.findings)
    contrary = [each for each in verdict.findings if each.result == rules.CONTRARY]
    assert len(contrary) <= 1
    assert (verdict.name == rules.BUY) <= (not contrary)


@given(cell=cells, more=st.floats(0, 1))
def test_a_likelier_shortage_never_turns_a_purchase_into_no_need(
    tables: Tables, cell: Cell, more: float
) -> None:
    if judge(cell, tables).name == rules.BUY:
        likelier = replace(cell, probability=min(1.0, cell.probability + more))
        assert judge(likelier, tables).name == rules.BUY
