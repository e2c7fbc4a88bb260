"""Every assumption is declared with what a reader needs to dispute it."""

from datetime import date

import pytest
from pydantic import ValidationError

from models_ml.shortage.target import Assumptions, assumption_table, load_shortage_target
from models_ml.skills import load_skills_target


def test_every_assumption_has_a_value_a_unit_a_reason_and_a_date() -> None:
    for assumptions in (load_shortage_target().hypotheses, load_skills_target().hypotheses):
        table = assumption_table(assumptions)
        assert list(table["code_hypothese"]) == list(type(assumptions).model_fields)
        assert table.map(lambda text: isinstance(text, str) and len(text) > 0).all(axis=None)
        assert all(date.fromisoformat(day) <= date.today() for day in table["valide_debut_date"])


def test_values_are_written_in_french() -> None:
    table = assumption_table(load_shortage_target().hypotheses).set_index("code_hypothese")["valeur"]
    assert table["correlation_bassin"] == "0,1"
    assert table["part_disponible"] == "loi bêta de moyenne 0,5, valant 8 observations"
    assert table["seuils_classes"] == "-1,28 ; -0,43 ; 0,43 ; 1,28"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("seuils_classes", (1.0, 0.0, 2.0, 3.0)),
        ("part_disponible", {"mean": 1.5, "strength": 8}),
        ("autre", 1),
    ],
)
def test_an_impossible_assumption_is_refused(code: str, value: object) -> None:
    declared = load_shortage_target().hypotheses.model_dump()
    declared[code] = declared.get(code, declared["seuil_projets"]) | {"value": value}
    with pytest.raises(ValidationError, match=code):
        Assumptions.model_validate(declared)
