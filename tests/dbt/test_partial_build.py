"""What a changed raw table feeds, rebuilt alone, is what a whole build gives."""

BUILT = """
    select table_schema || '.' || table_name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('raw', 'ml')
"""
PUBLISHED = "published.pub_besoins_main_oeuvre__projets"


def test_only_what_the_changed_table_feeds_is_built(partial):
    assert "stg_bmo__projets" in partial.statuses
    assert not {"stg_insee__regions", "dim_region", "passage_fap_2009_fap_2021"} & partial.statuses.keys()


def test_every_table_equals_that_of_a_whole_build(partial, whole, normandie):
    relations = {name for (name,) in whole.rows(BUILT)}
    assert PUBLISHED in relations
    for relation in sorted(relations):
        rows = f"select * from {relation} order by all"
        assert partial.rows(rows) == whole.rows(rows), relation
    assert partial.rows(f"from {PUBLISHED} order by all") != normandie.rows(f"from {PUBLISHED} order by all")
