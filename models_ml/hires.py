"""Hires by basin and occupation, modelled: nothing observes them (docs/adr/0014-modelled-hires.md).

    H[b, f, t] = sum over departments d and activities n of  D[d, s(n), t] * w[b, n | d, s(n)] * M[n, f]

`D` are the observed hires of a department in a broad sector, `w` the share of a basin and activity in the
employees of that department and sector, `M` the occupations that an activity hires, through ROME v3.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field

from models_ml.targets import Positive, Ratio
from models_ml.weights import (
    Floats,
    Table,
    dirichlet,
    precision,
    row_sums,
    rows_to_one,
    scaled,
    sparse_table,
    variances,
)

_DECIMALS = 1
_CELL = ["code_departement", "code_secteur"]


class HiresTarget(BaseModel):
    """How uncertain each factor is; see `models_ml/targets/embauches.yml` for the reasons."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_year: int
    seed: int
    draws: int = Field(ge=100)
    levels: tuple[int, ...]
    matrix_information: Ratio
    rate_spread: Positive


@dataclass(frozen=True)
class ModelledHires:
    """`hires` by year, basin and occupation; `coverage` by year, department and sector; `notes` in French."""

    hires: pd.DataFrame
    coverage: pd.DataFrame
    notes: tuple[str, ...]


def load_hires_target() -> HiresTarget:
    """Read `models_ml/targets/embauches.yml`; pydantic.ValidationError when it is malformed."""
    path = Path(__file__).parent / "targets" / "embauches.yml"
    return HiresTarget.model_validate(yaml.safe_load(path.read_text("utf-8")))


def disaggregate(
    hires: pd.DataFrame,
    employees: pd.DataFrame,
    matrix: pd.DataFrame,
    crosswalk: pd.DataFrame,
    target: HiresTarget,
) -> ModelledHires:
    """Share the hires of departments out to basins and occupations.

    Args:
        hires: `annee, code_departement, code_secteur, embauches_nb`, one row each; null where unknown.
        employees: `code_departement, code_bassin_ft, code_secteur, code_naf, effectifs_nb`.
        matrix: `code_naf, code_rome_v3, embauches_nb`.
        crosswalk: `code_rome_v3, code_fap, poids, poids_min, poids_max`; weights sum to 1 by ROME code, the
            bounds are those of an 80 % interval.
        target: how uncertain each factor is.

    Returns:
        `hires`: `annee, code_bassin_ft, code_fap, embauches_modelisees_nb, lo_80, hi_80, lo_95, hi_95`; their
        sum is that of `embauches_reparties_nb` in `coverage` (`annee, code_departement, code_secteur,
        embauches_nb, embauches_reparties_nb`), rounding aside. What no activity or occupation carries stays
        unshared. A year in which a department and sector is unknown has no row, nor has one before
        `target.first_year`. Where an input is missing, the frames are empty and a note says so.
    """
    hires = hires[hires["annee"] >= target.first_year]
    complete = _complete_years(hires)
    inputs = {"embauches": complete, "effectifs": employees, "matrice": matrix, "passage": crosswalk}
    if missing := [name for name, frame in inputs.items() if frame.empty]:
        note = f"Embauches modélisées : aucune, faute de données ({', '.join(missing)})."
        return ModelledHires(_hires_frame([], target), _coverage_frame([]), (note,))
    model = _Model(employees, matrix, crosswalk)
    shares = _Shares(model, target)
    parts = [shares.of_year(rows) for _, rows in complete.groupby("annee")]
    left_out = sorted(int(year) for year in set(hires["annee"]) - set(complete["annee"]))
    notes = (f"Embauches modélisées : années incomplètes laissées de côté : {left_out}.",) if left_out else ()
    return ModelledHires(
        _hires_frame([part[0] for part in parts], target), _coverage_frame([part[1] for part in parts]), notes
    )


def _complete_years(hires: pd.DataFrame) -> pd.DataFrame:
    known = hires.groupby("annee")["embauches_nb"].transform(lambda column: column.notna().all())
    return hires[known.astype(bool)]


class _Model:
    """The factors as arrays. A place is a (department, sector, basin) that has employees."""

    def __init__(self, employees: pd.DataFrame, matrix: pd.DataFrame, crosswalk: pd.DataFrame) -> None:
        rows = employees[employees["effectifs_nb"] > 0]
        activities = pd.Index(sorted({*rows["code_naf"], *matrix["code_naf"]}))
        rome = pd.Index(sorted({*matrix["code_rome_v3"], *crosswalk["code_rome_v3"]}))
        cells, places = (pd.MultiIndex.from_frame(rows[keys]) for keys in (_CELL, [*_CELL, "code_bassin_ft"]))
        self.cells, self.places = cells.unique(), places.unique()
        self.cell_of = self.cells.get_indexer(self.places.droplevel("code_bassin_ft"))
        self.basins = pd.Index(sorted(rows["code_bassin_ft"].unique()))
        self.basin_of = self.basins.get_indexer(self.places.get_level_values("code_bassin_ft"))
        self.occupations = pd.Index(sorted(crosswalk["code_fap"].unique()))
        self.employees = sparse_table(
            (self.places.get_indexer(places), activities.get_indexer(rows["code_naf"])),
            rows["effectifs_nb"],
            (len(self.places), len(activities)),
        )
        self.matrix = sparse_table(
            (activities.get_indexer(matrix["code_naf"]), rome.get_indexer(matrix["code_rome_v3"])),
            matrix["embauches_nb"],
            (len(activities), len(rome)),
        )
        edges = (
            rome.get_indexer(crosswalk["code_rome_v3"]),
            self.occupations.get_indexer(crosswalk["code_fap"]),
        )
        shape = (len(rome), len(self.occupations))
        self.crosswalk = sparse_table(edges, crosswalk["poids"], shape)
        self.precision = precision(self.crosswalk, sparse_table(edges, variances(crosswalk), shape))

    def shares(self, employees: Table, matrix: Table, crosswalk: Table) -> Floats:
        """Share of the hires of its department and sector that each place and occupation takes."""
        total = np.bincount(self.cell_of, row_sums(employees), len(self.cells))
        weights = scaled(employees, 1 / total[self.cell_of])
        shares: Floats = (weights @ rows_to_one(matrix) @ crosswalk).toarray()
        return shares

    def spread(self, volume: Floats) -> Floats:
        """The matrix that turns shares into hires, basins x places, from the hires of each cell."""
        spread = np.zeros((len(self.basins), len(self.places)))
        spread[self.basin_of, np.arange(len(self.places))] = volume[self.cell_of]
        return spread


def _draws(model: _Model, target: HiresTarget) -> Iterator[Floats]:
    """Plausible shares: each factor drawn on its own around what is known of it."""
    rng = np.random.default_rng(target.seed)
    information = model.matrix * target.matrix_information
    strength = scaled(model.crosswalk, model.precision)
    # The mean of the factor is 1.
    location = -(target.rate_spread**2) / 2
    for _ in range(target.draws):
        employees = model.employees.copy()
        employees.data *= rng.lognormal(location, target.rate_spread, employees.nnz)
        yield model.shares(employees, dirichlet(rng, information), dirichlet(rng, strength))


class _Shares:
    """The expected shares and their draws, once for all years."""

    def __init__(self, model: _Model, target: HiresTarget) -> None:
        self.model, self.levels = model, target.levels
        self.expected = model.shares(model.employees, model.matrix, model.crosswalk)
        # Half the memory, and seven digits are more than any of these numbers deserves.
        self.draws = np.stack([shares.astype(np.float32) for shares in _draws(model, target)])

    def of_year(self, hires: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The modelled hires of one year, and what of its hires they share out."""
        model = self.model
        position = model.cells.get_indexer(pd.MultiIndex.from_frame(hires[_CELL]))
        known, volume = position >= 0, hires["embauches_nb"].to_numpy(np.float64)
        by_cell = np.zeros(len(model.cells))
        by_cell[position[known]] = volume[known]
        spread = model.spread(by_cell)
        point = spread @ self.expected
        basin, occupation = np.nonzero(point)
        columns = {
            "annee": hires["annee"].iloc[0],
            "code_bassin_ft": model.basins[basin],
            "code_fap": model.occupations[occupation],
            "embauches_modelisees_nb": point[basin, occupation],
        }
        simulated = (spread.astype(np.float32) @ self.draws)[:, basin, occupation]
        bounds = _bounds(np.ascontiguousarray(simulated.T), point[basin, occupation], self.levels)
        carried = np.append(np.bincount(model.cell_of, self.expected.sum(axis=1), len(model.cells)), 0.0)
        # The last digits of a sum of shares may exceed 1.
        coverage = hires.assign(embauches_reparties_nb=volume * np.minimum(carried[position], 1))
        return pd.DataFrame(columns | bounds), coverage


def _bounds(simulated: Floats, point: Floats, levels: Sequence[int]) -> dict[str, Floats]:
    """Quantiles of each row of `simulated` (rows x draws), widened to hold its point."""
    tails = [(100 + side * level) / 200 for level in levels for side in (-1, 1)]
    names = [f"{side}_{level}" for level in levels for side in ("lo", "hi")]
    quantiles = dict(zip(names, np.quantile(simulated, tails, axis=1), strict=True))
    # The law of a small share is skewed: its mean may lie above its upper quantile.
    return {
        name: (np.minimum if name.startswith("lo") else np.maximum)(values, point)
        for name, values in quantiles.items()
    }


def _hires_frame(parts: list[pd.DataFrame], target: HiresTarget) -> pd.DataFrame:
    bounds = [f"{side}_{level}" for level in sorted(target.levels) for side in ("lo", "hi")]
    types = {"annee": "int64", "code_bassin_ft": "str", "code_fap": "str"}
    types |= dict.fromkeys(["embauches_modelisees_nb", *bounds], "float64")
    return _typed(parts, types).round(_DECIMALS)


def _coverage_frame(parts: list[pd.DataFrame]) -> pd.DataFrame:
    types = {"annee": "int64", "code_departement": "str", "code_secteur": "str"}
    return _typed(parts, types | dict.fromkeys(["embauches_nb", "embauches_reparties_nb"], "float64"))


def _typed(parts: list[pd.DataFrame], types: dict[str, str]) -> pd.DataFrame:
    frame = pd.concat([pd.DataFrame(columns=list(types)), *parts], ignore_index=True)
    return frame[list(types)].astype(types)
