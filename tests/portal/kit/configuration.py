"""The configuration file of a portal, and the profiles that a portal may have."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kit.install import ROOT

WRITER, READER = "ckan_default", "datastore_default"
# CKAN's own, then that of the datastore.
DATABASES = ("ckan_default", "datastore_default")
LICENCE_LISTS: Mapping[str, Path] = {
    "with_ours": ROOT / "deploy" / "ckan" / "licences.json",
    "without_ours": Path(__file__).parent / "licences_of_another_portal.json",
}

Profile = Literal["plain", "dcat"]
Licences = Literal["with_ours", "without_ours"]

PROFILES: Mapping[Profile, Mapping[str, str]] = {
    "plain": {"ckan.plugins": "activity datastore text_view"},
    "dcat": {
        # Another order makes every creation of a dataset with repeated sub-fields end in 500.
        "ckan.plugins": (
            "activity dcat dcat_json_interface structured_data datastore text_view scheming_datasets"
        ),
        "scheming.dataset_schemas": "ckanext.dcat.schemas:dcat_ap_full.yaml",
        "scheming.presets": "ckanext.scheming:presets.json ckanext.dcat.schemas:presets.yaml",
        "ckanext.dcat.rdf.profiles": "euro_dcat_ap_3",
    },
}

WSGI = """\
import os
from logging.config import fileConfig

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

fileConfig(os.environ["CKAN_INI"], disable_existing_loggers=False)
application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
"""

LOGGING = """
[loggers]
keys = root, ckan
[handlers]
keys = console
[formatters]
keys = plain
[logger_root]
level = WARNING
handlers = console
[logger_ckan]
level = INFO
handlers = console
qualname = ckan
propagate = 0
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain
[formatter_plain]
format = %(asctime)s %(levelname)s [%(name)s] %(message)s
"""


def licence_list(name: Licences) -> Mapping[str, str]:
    """The setting that replaces CKAN's list of licences by one of ours."""
    return {"licenses_group_url": LICENCE_LISTS[name].as_uri()}


@dataclass(frozen=True)
class Ports:
    """Where each program of a portal listens, on loopback."""

    ckan: int
    postgres: int
    redis: int
    index: int


def write_configuration(home: Path, ports: Ports, password: str, settings: Mapping[str, str]) -> Path:
    """Write `ckan.ini` and `wsgi.py` in `home`; `password` is that of the databases, and signs sessions."""
    host = f"127.0.0.1:{ports.postgres}"
    own, datastore = DATABASES
    own_settings = {
        "use": "egg:ckan",
        "SECRET_KEY": password,
        "beaker.session.secret": password,
        "api_token.jwt.encode.secret": f"string:{password}",
        "api_token.jwt.decode.secret": f"string:{password}",
        "sqlalchemy.url": f"postgresql://{WRITER}:{password}@{host}/{own}",
        "ckan.datastore.write_url": f"postgresql://{WRITER}:{password}@{host}/{datastore}",
        "ckan.datastore.read_url": f"postgresql://{READER}:{password}@{host}/{datastore}",
        "ckan.datastore.sqlsearch.enabled": "true",
        "ckan.redis.url": f"redis://127.0.0.1:{ports.redis}/0",
        "solr_url": f"http://127.0.0.1:{ports.index}/solr/ckan",
        "ckan.site_url": f"http://127.0.0.1:{ports.ckan}",
        "ckan.site_id": "portal",
        "ckan.site_title": "Portail local d’essai",
        "ckan.storage_path": str(home / "storage"),
        "ckan.locale_default": "fr",
        "ckan.locales_offered": "fr en",
        "ckan.views.default_views": "text_view",
        "ckan.upload.resource.mimetypes": "*",
        "ckan.max_resource_size": "100",
        "ckan.auth.create_user_via_web": "false",
        **settings,
    }
    lines = "".join(f"{name} = {value}\n" for name, value in own_settings.items())
    ini = home / "ckan.ini"
    ini.touch(mode=0o600)
    ini.write_text(f"[DEFAULT]\ndebug = false\n\n[app:main]\n{lines}{LOGGING}", "utf-8")
    (home / "wsgi.py").write_text(WSGI, "utf-8")
    return ini
