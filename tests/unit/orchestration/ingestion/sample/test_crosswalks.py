import pandas as pd

from orchestration.ingestion.sample import crosswalks
from orchestration.ingestion.sample.story import FOLDER, read_occupations, read_reference


def test_hires_reach_every_occupation_of_the_sample() -> None:
    links = read_reference("rome_v3_fap_2009")
    hired = links[links.code_rome_v3.isin(crosswalks.invent_hires(2812).rome_id)].code_fap
    linked = set(read_occupations().code_fap_2009) & set(links.code_fap)
    assert linked <= set(hired)


def test_every_course_of_the_sample_has_its_descriptor() -> None:
    courses = pd.read_csv(FOLDER / "courses.csv", dtype=str)
    described = crosswalks.read_descriptors().set_index("code_formacode")
    assert set(courses.code_formacode) <= set(described.index)
    assert set(described.nsf.str[:3]) <= set(read_reference("nsf").code_nsf)


def test_the_seed_decides() -> None:
    assert crosswalks.invent_hires(1).equals(crosswalks.invent_hires(1))
    assert not crosswalks.invent_hires(1).equals(crosswalks.invent_hires(2))
