import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from publish.errors import PublicationError
from publish.files import sha256
from publish.record import read_record, read_records

MakeCandidate = Callable[..., Path]


def test_a_packaged_dataset_is_read_back(make_candidate: MakeCandidate) -> None:
    candidate = make_candidate(next_releases={"besoins": date(2027, 4, 5)})
    needs, forecasts = read_records(candidate)
    assert (needs.name, forecasts.name) == ("besoins", "previsions")
    assert needs.licence.id == "etalab-2.0"
    assert (needs.modified, needs.next_release) == (date(2026, 11, 22), date(2027, 4, 5))
    assert forecasts.next_release_reason
    assert needs.spatial.uri == "http://id.insee.fr/geo/region/28"
    assert needs.temporal is not None
    assert (needs.temporal.start, needs.temporal.end) == (date(2023, 1, 1), date(2024, 12, 31))
    assert forecasts.temporal is None


def test_resources_are_the_files(make_candidate: MakeCandidate) -> None:
    for record in read_records(make_candidate()):
        for resource in record.resources:
            path = record.folder / resource.path
            assert (path.stat().st_size, sha256(path)) == (resource.bytes, resource.sha256)
        (table,) = record.tables
        assert {"csv", "parquet"} <= table.resources.keys()
        assert set(table.primary_key) <= {field["name"] for field in table.fields}


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_a_description_that_cannot_be_read_is_named(make_candidate: MakeCandidate, content: str) -> None:
    folder = make_candidate() / "besoins"
    (folder / "metadata.json").write_text(content, encoding="utf-8")
    with pytest.raises(PublicationError, match=r"metadata\.json.*relancez « vigie run »"):
        read_record(folder)


def test_a_description_of_another_version_is_refused(make_candidate: MakeCandidate) -> None:
    path = make_candidate() / "besoins" / "metadata.json"
    facts = json.loads(path.read_text("utf-8"))
    del facts["themes"]
    path.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(PublicationError, match="n’a pas la forme attendue"):
        read_record(path.parent)
