"""The landing sensor, look after look."""

import os
from pathlib import Path

import dagster as dg
import pytest

from orchestration.sensors import landing_sensor
from orchestration.settings import Settings


class Sensor:
    """The sensor with the cursor that Dagster would keep for it."""

    def __init__(self, settings: Settings) -> None:
        self.definition = landing_sensor("main", settings)
        self.cursor: str | None = None

    def look(self) -> dg.SensorResult:
        result = self.definition(dg.build_sensor_context(cursor=self.cursor))
        if isinstance(result, dg.SkipReason):
            return dg.SensorResult(skip_reason=result)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        return result

    def keys(self) -> list[str | None]:
        return [request.run_key for request in self.look().run_requests or []]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "bmo.csv").write_text("a")
    return tmp_path / "landing"


@pytest.fixture
def sensor(folder: Path) -> Sensor:
    return Sensor(Settings(landing=folder))


def settled(sensor: Sensor) -> str | None:
    assert sensor.keys() == []
    (key,) = sensor.keys()
    return key


def test_a_change_is_run_once_and_only_when_the_folder_is_still(sensor: Sensor, folder: Path) -> None:
    assert sensor.keys() == []
    (folder / "bmo.csv").write_text("a, still being copied")
    assert sensor.keys() == []
    assert len(sensor.keys()) == 1
    assert "Rien de nouveau" in str(sensor.look().skip_reason)


def test_a_look_repeated_after_a_crash_gives_the_same_key(sensor: Sensor) -> None:
    sensor.look()
    before = sensor.cursor
    first = sensor.keys()
    sensor.cursor = before
    assert sensor.keys() == first


def test_files_put_back_as_they_were_are_a_change_too(sensor: Sensor, folder: Path) -> None:
    keys = []
    for content in ("a", "bb", "a"):
        (folder / "bmo.csv").write_text(content)
        keys.append(settled(sensor))
    assert len(set(keys)) == 3


def test_the_same_bytes_under_another_date_are_no_news(sensor: Sensor, folder: Path) -> None:
    settled(sensor)
    os.utime(folder / "bmo.csv", (1, 1))
    sensor.look()
    assert "datés autrement" in str(sensor.look().skip_reason)


def test_what_cannot_be_watched_is_told(tmp_path: Path) -> None:
    assert "--landing" in str(Sensor(Settings(landing=None)).look().skip_reason)
    assert "n’existe pas" in str(Sensor(Settings(landing=tmp_path / "gone")).look().skip_reason)


def test_the_sensor_is_off_unless_asked_for(folder: Path) -> None:
    states = [
        landing_sensor("main", Settings(landing=folder, watch=on)).default_status for on in (False, True)
    ]
    assert states == [dg.DefaultSensorStatus.STOPPED, dg.DefaultSensorStatus.RUNNING]
