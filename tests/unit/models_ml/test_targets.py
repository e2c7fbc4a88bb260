import pydantic
import pytest

from models_ml.targets import MeasureSpec, Target, load_target


def test_an_undeclared_target_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        load_target("inconnue")


def test_the_first_candidate_is_the_default(target: Target) -> None:
    for spec in target.measures.values():
        assert spec.candidates()[0] == spec.defaults


def test_candidates_are_the_whole_grid(target: Target) -> None:
    spec = target.measures["projets_recrutement_nb"]
    size = 1
    for values in spec.grid.values():
        size *= len(values)
    assert len({setting.model_dump_json() for setting in spec.candidates()}) == size


@pytest.mark.parametrize("grid", [{"recency": [0.1, 0.8]}, {"inconnu": [1.0]}])
def test_a_grid_that_ignores_the_defaults_is_refused(target: Target, grid: dict[str, list[float]]) -> None:
    declaration = target.measures["projets_recrutement_nb"].model_dump() | {"grid": grid}
    with pytest.raises(pydantic.ValidationError, match="grid"):
        MeasureSpec.model_validate(declaration)
