import pandas as pd
import pytest

from orchestration.ingestion.corrections import correct
from orchestration.ingestion.inventory import Correction, Origin

FRAME = pd.DataFrame({"code": ["1", "1", "2"], "nom": ["BOLBEC", "BOLBEC", "BOLBEC"]}, dtype="str")
CORRECTION = Correction(
    id="bolbec",
    reason="",
    column="nom",
    where={"code": "1"},
    found="BOLBEC",
    replaced_by="LILLEBONNE",
    required_for=(2024,),
    expected_rows=2,
)


def test_only_the_declared_rows_change() -> None:
    frame, applied, warnings = correct(FRAME, [CORRECTION], 2024, "depot")
    assert frame["nom"].tolist() == ["LILLEBONNE", "LILLEBONNE", "BOLBEC"]
    assert applied == ["bolbec : 2 lignes, BOLBEC → LILLEBONNE"]
    assert warnings == []
    assert FRAME["nom"].tolist() == ["BOLBEC"] * 3


@pytest.mark.parametrize(
    ("frame", "millesime", "origin", "trips"),
    [
        (FRAME.assign(nom="LILLEBONNE"), 2024, "depot", True),
        (FRAME.iloc[1:], 2024, "depot", True),
        (FRAME.assign(nom="LILLEBONNE"), 2025, "depot", False),
        (FRAME.assign(nom="LILLEBONNE"), 2024, "echantillon", False),
    ],
)
def test_tripwire(frame: pd.DataFrame, millesime: int, origin: Origin, trips: bool) -> None:
    *_, warnings = correct(frame, [CORRECTION], millesime, origin)
    assert bool(warnings) is trips
    assert all("à revoir" in warning and "au lieu de 2" in warning for warning in warnings)


def test_declared_corrections_are_applied_and_recorded(depot, bmo, changed) -> None:  # type: ignore[no-untyped-def]
    bmo(rows=[changed(BE24=2808.0, NOMBE24="BOLBEC")])
    (taken,) = depot.ingest().accepted
    assert pd.read_parquet(taken.parquet(depot.raw))["libelle_bassin_ft"].tolist() == ["LILLEBONNE"]
    assert taken.corrections == ("bassin_2808_lillebonne : 1 lignes, BOLBEC → LILLEBONNE",)
    assert any("au lieu de 106" in warning for warning in taken.warnings)
