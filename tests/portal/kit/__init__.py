"""A real CKAN on loopback, for tests and for `make portal`: CKAN, PostgreSQL, Redis, datastore, file store.

Only the search index is not real: `kit.index` stands in for Solr, which neither PyPI nor Debian holds. It was
never compared with a real Solr: what is tested here says nothing of ranking, nor that Solr takes a document.
"""
