"""A stand-in for the Solr core of CKAN 2.11 and 2.12: in memory, standard library only, for tests.

It reads CKAN's own `schema.xml` and answers 400 where a core is expected to refuse: several values in a
field that holds one, a bad date or integer, an immense term, a query that does not parse. Ranking, stemming
(a plural `s` and no more), synonyms and commits are a reading of that schema, **not** Solr's behaviour.
"""
