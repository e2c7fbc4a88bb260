"""The production stack: what can be judged of it where no container runs."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError

from kit.configuration import PROFILES
from kit.debian import LIBRARIES, PACKAGES

ROOT = Path(__file__).parents[3]
SCHEMA = Draft202012Validator(json.loads(Path(__file__).with_name("compose.schema.json").read_text("utf-8")))
VARIABLE = re.compile(r"\$\{(\w+)([^}]*)\}")
SECRET = re.compile(r"(PASSWORD|SECRET|TOKEN)", re.IGNORECASE)
PINNED = re.compile(r"[\w./-]+:(\d+\.\d[\w.-]*|\$\{VIGIE_VERSION:\?\})")

Compose = dict[str, Any]


def read() -> Compose:
    parsed: Compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return parsed


@pytest.fixture
def compose() -> Compose:
    return read()


def texts(part: Any) -> Iterator[str]:
    """Every string of a part of the file."""
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from texts(one)
    else:
        yield str(part)


def unknown_names(compose: Compose) -> list[str]:
    """Services, networks and volumes that are used and declared nowhere."""
    services = compose["services"].values()
    named = [volume.partition(":")[0] for service in services for volume in service.get("volumes", [])]
    used = {
        "services": {name for service in services for name in service.get("depends_on", {})},
        "networks": {name for service in services for name in service["networks"]},
        "volumes": {name for name in named if not name.startswith(".")},
    }
    return [f"{kind}: {name}" for kind, names in used.items() for name in names - set(compose[kind])]


def literal_secrets(compose: Compose) -> list[str]:
    """Secrets that are written out, or that have a default which everybody knows."""
    found = []
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            given = VARIABLE.search(str(value))
            is_bare = given is None or (given[2] != ":?" and given[2] != ":-")
            if (SECRET.search(variable) or ("://" in str(value) and "@" in str(value))) and is_bare:
                found.append(f"{name}.{variable}")
    return found


def unhealthy(compose: Compose) -> list[str]:
    """Services without a health check or a restart policy, or whose dependencies are not waited for."""
    return [
        name
        for name, service in compose["services"].items()
        if "healthcheck" not in service
        or service.get("restart") != "unless-stopped"
        or any(one["condition"] != "service_healthy" for one in service.get("depends_on", {}).values())
    ]


def floating_images(compose: Compose) -> list[str]:
    """Images whose tag may become another program."""
    images = [service["image"] for service in compose["services"].values()]
    return [image for image in images if not PINNED.fullmatch(image)]


def open_ports(compose: Compose) -> list[str]:
    """Ports that the outside reaches without the host's HTTPS server."""
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    return [port for port in ports if not port.startswith("127.0.0.1:")]


RULES: dict[str, Callable[[Compose], list[str]]] = {
    rule.__name__: rule for rule in (unknown_names, literal_secrets, unhealthy, floating_images, open_ports)
}


def test_it_is_a_compose_file(compose: Compose) -> None:
    SCHEMA.validate(compose)
    assert {"ckan", "solr", "db", "redis", "code", "webserver", "daemon"} == set(compose["services"])


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_it_keeps_the_rules_of_production(rule: Callable[[Compose], list[str]], compose: Compose) -> None:
    assert rule(compose) == []


SPOILT: list[tuple[str, tuple[str, ...], Any]] = [
    ("unknown_names", ("ckan", "networks"), ["elsewhere"]),
    ("literal_secrets", ("ckan", "environment", "CKAN_SYSADMIN_PASSWORD"), "admin"),
    ("literal_secrets", ("ckan", "environment", "CKAN_SYSADMIN_PASSWORD"), "${PASSWORD:-admin}"),
    ("literal_secrets", ("ckan", "environment", "CKAN_SQLALCHEMY_URL"), "postgresql://ckan:ckan@db/ckan"),
    ("unhealthy", ("ckan", "restart"), "no"),
    ("unhealthy", ("ckan", "depends_on", "db", "condition"), "service_started"),
    ("floating_images", ("ckan", "image"), "ckan/ckan-base:latest"),
    ("floating_images", ("ckan", "image"), "ckan/ckan-base"),
    ("open_ports", ("ckan", "ports"), ["5000:5000"]),
]


@pytest.mark.parametrize(("rule", "path", "value"), SPOILT)
def test_each_rule_sees_what_breaks_it(rule: str, path: tuple[str, ...], value: Any) -> None:
    assert RULES[rule](spoilt(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("ckan", "depend_on"), {}),
        (("ckan", "restart"), "sometimes"),
        (("ckan", "healthcheck", "interval"), "20"),
        (("ckan", "healthcheck", "test"), "curl localhost"),
        (("ckan", "ports"), ["5000"]),
        (("ckan", "environment", "CKAN SITE"), "a"),
        (("ckan", "environment", "CKAN_SITE_ID"), None),
        (("ckan", "volumes"), ["ckan"]),
        (("ckan", "depends_on", "db"), "service_healthy"),
    ],
)
def test_the_schema_refuses_what_compose_would(path: tuple[str, ...], value: Any) -> None:
    with pytest.raises(ValidationError):
        SCHEMA.validate(spoilt(path, value))


def spoilt(path: tuple[str, ...], value: Any) -> Compose:
    compose = copy.deepcopy(read())
    *parents, last = path
    part = compose["services"]
    for name in parents:
        part = part[name]
    part[last] = value
    return compose


def test_every_variable_is_explained(compose: Compose) -> None:
    docs = ROOT / "docs"
    used = {variable for text in texts(compose) for variable, _ in VARIABLE.findall(text)}
    required = {name for text in texts(compose) for name, rest in VARIABLE.findall(text) if rest == ":?"}
    explained = set(re.findall(r"^\| `(\w+)` \|", (docs / "deploiement.md").read_text("utf-8"), re.MULTILINE))
    given = set(re.findall(r"^(\w+)=", (docs / "exemple.env").read_text("utf-8"), re.MULTILINE))
    assert used == explained
    assert required <= given <= used


def test_what_is_mounted_and_built_exists(compose: Compose) -> None:
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert not source.startswith(".") or (ROOT / source).exists()
        if build := service.get("build"):
            assert (ROOT / build["context"] / build.get("dockerfile", "Dockerfile")).exists()


@pytest.mark.parametrize("file", ["deploy/Dockerfile", "deploy/ckan/Dockerfile"])
def test_images_are_built_from_a_pinned_one_and_run_without_rights(file: str) -> None:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM")]
    assert bases
    assert all(PINNED.fullmatch(base) for base in bases)
    assert [line for line in lines if line.startswith("USER")][-1] in ("USER vigie", "USER ckan")


def test_the_image_gets_what_it_copies() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", (ROOT / "deploy" / "Dockerfile").read_text("utf-8"), re.M)
    sources = {source for line in copied for source in line.split()}
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[:1] == "!"}
    assert all((ROOT / source).exists() for source in sources)
    assert {source for source in sources if not any(source.startswith(entry) for entry in kept)} == set()


def test_production_runs_the_ckan_that_is_tested(compose: Compose) -> None:
    """The extensions and their settings are those of the profile `dcat` of the local portal."""
    environment = compose["services"]["ckan"]["environment"]
    settings = {_setting(name): value for name, value in environment.items()}
    expected = dict(PROFILES["dcat"])
    assert settings["ckan.plugins"].split() == ["envvars", *expected.pop("ckan.plugins").split()]
    assert {name: settings[name] for name in expected} == expected


def _setting(variable: str) -> str:
    """The setting of `ckan.ini` that a variable stands for, as ckanext-envvars reads it."""
    return variable.removeprefix("CKAN___").lower().replace("__", ".")


def test_the_instance_of_production_adds_to_that_of_a_laptop() -> None:
    files = ("dagster.yaml", "deploy/dagster/storage.yaml")
    laptop, added = (yaml.safe_load((ROOT / file).read_text("utf-8")) for file in files)
    assert not laptop.keys() & added.keys()
    assert set(added) == {"storage", "compute_logs"}


def test_the_packages_that_ci_installs_are_those_that_the_portal_asks_for() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert all(
        re.search(rf"^ensure_packages .*\b{package}\b", script, re.M)
        for package in (PACKAGES | LIBRARIES).values()
    )
