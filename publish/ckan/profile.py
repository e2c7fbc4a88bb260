"""How a portal names things: which of its fields hold which facts, and its words for our licences."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from publish.ckan.errors import PortalError

FOLDER = Path(__file__).parent / "profiles"
PLAIN, DCAT = "plain", "dcat"
DCAT_EXTENSIONS = frozenset({"scheming_datasets", "dcat"})
FACT = re.compile(r"\{(\w+)\}")


class Profile(BaseModel):
    """The declaration of a profile; `profiles/plain.yml` says what each part is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    licences: Mapping[str, tuple[str, ...]]
    licence_absente: str
    taille_max_mo: float | None = Field(default=None, gt=0)
    dataset: Mapping[str, Any]
    extras: Mapping[str, str]
    resource: Mapping[str, Any]
    adresse_du_fichier: tuple[str, ...] = ()

    def licence_on(self, licence: str, known: Sequence[str]) -> tuple[str, bool]:
        """Return the word of a portal for a licence, and whether the portal knows that licence.

        Raises:
            PortalError: the portal knows neither the licence nor the one to use instead.
        """
        for name in self.licences.get(licence, (licence,)):
            if name in known:
                return name, True
        if self.licence_absente in known:
            return self.licence_absente, False
        raise PortalError(
            f"Le portail ne connaît ni la licence « {licence} » ni « {self.licence_absente} ». Il connaît : "
            f"{', '.join(known)}. Remède : complétez licences ou licence_absente dans le profil, ou faites "
            "ajouter la licence à la liste du portail (licenses_group_url)."
        )


def choose_profile(asked: str | None, extensions: Sequence[str]) -> Profile:
    """Return the asked profile, by its name or the path of its file, or the one that fits the extensions.

    Raises:
        PortalError: there is no such profile, or it is not what is expected.
    """
    fitting = DCAT if DCAT_EXTENSIONS.issubset(extensions) else PLAIN
    name = asked or fitting
    path = Path(name) if name.endswith((".yml", ".yaml")) else FOLDER / f"{name}.yml"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in FOLDER.glob("*.yml")))
        raise PortalError(f"Profil « {name} » inconnu. Attendu : {known}, ou le chemin d’un fichier .yml.")
    try:
        return Profile.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise PortalError(
            f"{path} : profil illisible ({error}). Remède : partez de {FOLDER / 'plain.yml'}."
        ) from error


def fill(template: Any, facts: Mapping[str, Any]) -> Any:
    """Return the template with its facts, emptied of what has none; nothing where all is empty.

    Raises:
        PortalError: the template asks for a fact that does not exist.
    """
    if isinstance(template, Mapping):
        filled = {key: fill(inner, facts) for key, inner in template.items()}
        return {key: inner for key, inner in filled.items() if inner is not None} or None
    if isinstance(template, list):
        return [inner for inner in (fill(each, facts) for each in template) if inner is not None] or None
    return _fill_text(str(template), facts)


def _fill_text(template: str, facts: Mapping[str, Any]) -> Any:
    names = FACT.findall(template)
    if unknown := sorted(set(names) - facts.keys()):
        raise PortalError(
            f"Profil : fait inconnu dans « {template} » : {', '.join(unknown)}. "
            f"Attendu : {', '.join(sorted(facts))}."
        )
    values = {name: facts[name] for name in names}
    if any(value in (None, "", [], ()) for value in values.values()):
        return None
    several = [name for name, value in values.items() if isinstance(value, list | tuple)]
    if not several:
        return template.format_map(values)
    return [template.format_map({**values, several[0]: each}) for each in values[several[0]]]
