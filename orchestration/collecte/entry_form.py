"""From the fields of the page to an entry, and back: codes are found from what was typed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from orchestration.collecte import needs
from orchestration.collecte.codes import Codes
from orchestration.collecte.needs import Need
from orchestration.collecte.requests import Form

TYPED = (
    *("date_recueil", "code_bassin_ft", "volume", "date_besoin", "source_besoin", "confiance"),
    *("engagement_employeur", "employeur", "remarque"),
)


@dataclass(frozen=True)
class EntryForm:
    """What the page shows: the fields, what is wrong with them, what the searches found."""

    fields: Mapping[str, str]
    faults: needs.Faults
    metier: str = ""
    recherche: str = ""
    occupations: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    chosen: tuple[str, ...] = field(default=())

    @property
    def brakes(self) -> frozenset[str]:
        """The brakes that are ticked."""
        return frozenset(self.fields["freins"].split(needs.BETWEEN_BRAKES))

    def checked(self, codes: Codes, today: date) -> "EntryForm":
        """The same with all that is wrong with it."""
        faults = dict(needs.faults(self.fields, codes, today))
        if self.metier and not self.fields["code_metier"]:
            faults["code_metier"] = ["Métier à préciser : choisissez-le dans la liste, ou écrivez son code."]
        return replace(self, faults=faults)


def blank(today: date) -> EntryForm:
    """The page of a need not yet told."""
    empty = dict.fromkeys((*TYPED, "code_metier", "codes_competences", "freins"), "")
    return EntryForm({**empty, "date_recueil": today.isoformat()}, {})


def read_entry(form: Form, codes: Codes) -> EntryForm:
    """Read a form: the occupation that was chosen or typed, the skills ticked, what the search finds."""
    typed, search = form.text("metier"), form.text("recherche")
    occupation = codes.occupation(form.text("metier_choisi")) or codes.occupation(typed) or ""
    chosen = tuple(dict.fromkeys(form.all("competence")))
    fields = {name: form.text(name) for name in TYPED}
    fields |= {"code_metier": occupation, "codes_competences": " ".join(chosen)}
    fields["freins"] = needs.BETWEEN_BRAKES.join(form.all("frein"))
    found = codes.skills_like(search) if search else codes.core_skills.get(occupation, ())
    return EntryForm(
        fields,
        {},
        metier=_named(occupation, codes) if occupation else typed,
        recherche=search,
        occupations=() if occupation else tuple(codes.occupations_like(typed)),
        skills=tuple(code for code in found if code not in chosen),
        chosen=chosen,
    )


def shown(need: Need, codes: Codes) -> EntryForm:
    """The page that changes a recorded need."""
    chosen = tuple(need.codes_competences.split())
    core = codes.core_skills.get(need.code_metier, ())
    return EntryForm(
        {name: str(value) for name, value in asdict(need).items()},
        {},
        metier=_named(need.code_metier, codes),
        skills=tuple(code for code in core if code not in chosen),
        chosen=chosen,
    )


def _named(occupation: str, codes: Codes) -> str:
    return f"{occupation} {codes.occupations.get(occupation, '')}".strip()
