"""`vigie forecast`, from file to file."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from orchestration.cli import app

COLUMNS = ["unique_id", "ds", "step", "mean", "lo80", "hi80", "lo95", "hi95", "modele"]


def _run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["forecast", *map(str, arguments)])
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture
def series(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    leaves = {name: rng.gamma(9, 20, 10) for name in ("01", "02")}
    frame = pd.DataFrame(
        [
            (name, f"{2010 + year}-01-01", value, "train")
            for name, own in (leaves | {"total": sum(leaves.values())}).items()
            for year, value in enumerate(own)
        ],
        columns=["unique_id", "ds", "y", "split"],
    )
    path = tmp_path / "series.csv"
    frame.to_csv(path, index=False)
    return path


def test_a_file_becomes_a_file_and_details(series: Path, tmp_path: Path) -> None:
    out, details = tmp_path / "forecast.csv", tmp_path / "details"
    code, said = _run(series, "--frequency", "A", "--horizon", 2, "--out", out, "--details", details)
    assert code == 0, said
    made = pd.read_csv(out, dtype={"unique_id": "str"})
    assert list(made) == COLUMNS
    assert sorted(made["unique_id"].unique()) == ["01", "02", "total"]
    assert "Modèle retenu" in said
    assert list(details.iterdir())


def test_a_hierarchy_adds_up(series: Path, tmp_path: Path) -> None:
    spec, out = tmp_path / "spec.csv", tmp_path / "forecast.parquet"
    spec.write_text("parent,child\ntotal,01\ntotal,02\n", encoding="utf-8")
    code, said = _run(series, "--frequency", "A", "--horizon", 2, "--hierarchy", spec, "--out", out)
    assert code == 0, said
    mean = pd.read_parquet(out).pivot_table("mean", "unique_id", "step")
    np.testing.assert_allclose(mean.loc["total"], mean.loc["01"] + mean.loc["02"], rtol=1e-6)


@pytest.mark.parametrize(
    ("line", "reason"),
    [("01,2020-01-01,", "n’est pas un nombre fini"), ("01,hier,3", "date"), ("01,2010-01-01,3", "période")],
)
def test_a_faulty_row_is_named_and_nothing_is_written(
    series: Path, tmp_path: Path, line: str, reason: str
) -> None:
    series.write_text(series.read_text("utf-8").rstrip() + f"\n{line},train\n", encoding="utf-8")
    out = tmp_path / "forecast.csv"
    code, said = _run(series, "--frequency", "A", "--horizon", 2, "--out", out)
    assert code != 0
    assert reason in said
    assert not out.exists()
