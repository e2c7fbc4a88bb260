import json
from pathlib import Path

import pytest

from orchestration.files import write_json


def test_json_keeps_accents_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for content in ({"b": "hiver"}, {"b": "été", "a": 1}):
        write_json(path, content)
    assert "été" in path.read_text("utf-8")
    assert json.loads(path.read_text("utf-8")) == {"a": 1, "b": "été"}
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_writing_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, 1)
    with pytest.raises(TypeError):
        write_json(path, object())
    assert json.loads(path.read_text("utf-8")) == 1
