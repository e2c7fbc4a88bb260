"""Publish a release on a portal: what to do, do it, check it; and again from what is there after a failure.

A failure that may pass is not repaired call by call: the dataset is read and planned again, as a new run
would after a kill, so that there is one way to converge.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from publish.checksums import broken_files
from publish.ckan import marks
from publish.ckan.apply import apply_plan, confirm, distrust
from publish.ckan.client import WAITS, Portal
from publish.ckan.desired import DesiredDataset, DesiredWithdrawal
from publish.ckan.errors import (
    AccessRefusedError,
    ChangedMeanwhileError,
    FlawedError,
    PortalError,
    TransientPortalError,
)
from publish.ckan.plan import DatasetPlan, plan_dataset, plan_withdrawal
from publish.ckan.profile import choose_profile
from publish.ckan.state import PortalFacts, desired_datasets, read_withdrawals
from publish.ckan.verify import find_flaws, withdrawal_flaws
from publish.edition import EXAMPLE_PORTAL
from publish.errors import PublicationError
from publish.release import read_identity

REPAIRS = 2
"""How many times a dataset whose reading back shows a flaw is sent again."""

Watch = Callable[[str, str, int, int], None]
"""Told of the dataset, of the file or table at hand, of what is done of it, and of how much there is."""


@dataclass(frozen=True)
class Request:
    """What is asked of a publication.

    Attributes:
        release: the folder of the edition.
        organization: its address on the portal; nothing: the only one in which the account may publish.
        profile: name or file of the profile; nothing: the one that fits the portal.
        allow_sample: publish an edition of fictitious data.
        force: datasets to write over what somebody else changed.
        table_rows_max: the longest table to serve through the API; nothing for no limit.
        landing_page: the public page of a dataset, with `{name}`; empty where there is none.
        verify_all: read back also what was not to be changed.
    """

    release: Path
    organization: str | None = None
    profile: str | None = None
    allow_sample: bool = False
    force: frozenset[str] = frozenset()
    table_rows_max: int | None = None
    landing_page: str = ""
    verify_all: bool = False


@dataclass(frozen=True)
class Publication:
    """What is to do on a portal, dataset by dataset.

    Attributes:
        organization_id: of the organisation that publishes.
        plans: one per dataset of the edition, then one per withdrawn dataset.
        warnings: what a person must know, in French.
    """

    request: Request
    organization_id: str
    plans: tuple[DatasetPlan, ...]
    warnings: tuple[str, ...]


@dataclass
class Report:
    """What became of each dataset, by name: published and read back, unchanged, in conflict, failed.

    `lasting`: whether some failure will not pass by itself.
    """

    published: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    conflicts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    lasting: bool = False

    @property
    def is_transient(self) -> bool:
        """Tell whether all that went wrong may pass by itself."""
        return bool(self.failures) and not self.lasting and not self.conflicts

    @property
    def success(self) -> bool:
        """Tell whether the portal is what the release says."""
        return not self.conflicts and not self.failures

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the name, the state and the detail of each dataset, in French."""
        return [
            *((name, "publié et relu", "") for name in self.published),
            *((name, "inchangé", "") for name in self.unchanged),
            *((name, "conflit", " ; ".join(told)) for name, told in self.conflicts.items()),
            *((name, "échec", told) for name, told in self.failures.items()),
        ]

    def problems(self) -> str:
        """Return what went wrong and what to do, in French."""
        conflicts = (
            f"{name} : {' ; '.join(told)}. Rien n’a été écrasé. Remède : reportez ce changement dans le "
            f"projet ou annulez-le sur le portail ; ou écrasez-le (vigie publish --force {name})."
            for name, told in self.conflicts.items()
        )
        return "\n".join([*conflicts, *self.failures.values()])


def prepare(portal: Portal, request: Request) -> Publication:
    """Say what is to do; nothing is written.

    Raises:
        PublicationError: the release must not or cannot be published, or the portal does not let it be read.
    """
    _refuse_release(request)
    extensions = portal.read("status_show")["extensions"]
    facts = PortalFacts(
        profile=choose_profile(request.profile, extensions),
        licences=tuple(licence["id"] for licence in portal.read("license_list")),
        serves_tables="datastore" in extensions,
        table_rows_max=request.table_rows_max,
        landing_page=request.landing_page,
    )
    desired, warnings = desired_datasets(request.release, facts)
    withdrawals = read_withdrawals(request.release)
    everything: list[DesiredDataset | DesiredWithdrawal] = [*desired, *withdrawals]
    _refuse_unknown(request.force, everything)
    organization_id = _organization(portal, request.organization)
    if not facts.serves_tables:
        warnings.append("Le portail n’a pas l’extension datastore : les tables n’y ont pas d’API.")
    plans = [_plan(portal, request, organization_id, each) for each in everything]
    return Publication(request, organization_id, tuple(plans), tuple(warnings))


def publish(portal: Portal, public: Portal, publication: Publication, watch: Watch) -> Report:
    """Do what was prepared and read it back as the public sees it.

    What fails on one dataset does not stop the others, unless the portal refuses the account.
    """
    report = Report()
    for plan in publication.plans:
        try:
            _publish_one(portal, public, publication, plan, watch, report)
        except PortalError as error:
            report.failures[plan.name] = str(error)
            report.lasting |= not isinstance(error, TransientPortalError)
            if isinstance(error, AccessRefusedError):
                rest = publication.plans[publication.plans.index(plan) + 1 :]
                report.failures |= {left.name: f"{left.name} : pas essayé." for left in rest if left.actions}
                break
    return report


def _refuse_release(request: Request) -> None:
    identity = read_identity(request.release)
    if identity["fictif"] and not request.allow_sample:
        raise PublicationError(
            f"L’édition {identity['version']} contient des données fictives : elle ne se publie pas sur un "
            "portail. Remède : publiez une édition de données réelles (vigie run --landing DOSSIER), ou, sur "
            "un portail d’essai, ajoutez --allow-sample."
        )
    # An older program did not write where: what it wrote by default is the safe guess.
    if not identity["fictif"] and identity.get("public_url", EXAMPLE_PORTAL) == EXAMPLE_PORTAL:
        raise PublicationError(
            f"L’édition {identity['version']} ne sait pas où elle est en ligne : ses fiches, ses schémas et "
            f"ses exemples citent {EXAMPLE_PORTAL}, qui n’existe pas. Remède : donnez l’adresse publique des "
            "éditions dans VIGIE_PORTAL_URL, relancez « vigie run », puis la même commande."
        )
    if broken := broken_files(request.release):
        raise PublicationError(
            f"L’édition {identity['version']} est endommagée : {', '.join(broken[:5])}. Remède : supprimez "
            f"{request.release} et relancez « vigie run »."
        )


def _refuse_unknown(force: frozenset[str], known: Sequence[DesiredDataset | DesiredWithdrawal]) -> None:
    names = sorted(each.name for each in known)
    if unknown := sorted(force - set(names)):
        raise PublicationError(f"--force : jeu inconnu : {', '.join(unknown)}. Attendu : {', '.join(names)}.")


def _organization(portal: Portal, asked: str | None) -> str:
    """Return the identifier of the organisation that publishes."""
    mine = portal.read("organization_list_for_user", permission="create_dataset")
    listed = ", ".join(sorted(each["name"] for each in mine))
    steps = (
        "créez l’organisation sur le portail, donnez-y au compte du jeton (VIGIE_CKAN_TOKEN) le "
        "rôle d’éditeur, et nommez-la (--organization ou VIGIE_CKAN_ORGANIZATION)."
    )
    if not mine:
        # CKAN takes a wrong token for nobody, and says so of no call that anybody may make.
        raise PortalError(
            f"{portal.address} : ce jeton ne permet de publier dans aucune organisation. Remède : vérifiez "
            "d’abord le jeton (VIGIE_CKAN_TOKEN) : mal copié, expiré ou révoqué, CKAN y voit un visiteur "
            f"anonyme. S’il est bon, son compte n’est éditeur nulle part : {steps}"
        )
    if asked is None and len(mine) == 1:
        return str(mine[0]["id"])
    if asked is None:
        raise PortalError(f"Organisation à choisir. Ce compte peut publier dans : {listed}. Remède : {steps}")
    for each in mine:
        if asked in {each["name"], each["id"]}:
            return str(each["id"])
    raise PortalError(
        f"Organisation « {asked} » absente, ou ce compte n’y publie pas. Il publie dans : {listed}. "
        f"Remède : {steps}"
    )


def _plan(
    portal: Portal, request: Request, organization_id: str, desired: DesiredDataset | DesiredWithdrawal
) -> DatasetPlan:
    package, force = portal.show(desired.name), desired.name in request.force
    if isinstance(desired, DesiredWithdrawal):
        return plan_withdrawal(desired, package, force=force)
    return plan_dataset(desired, package, organization_id, force=force)


def _publish_one(  # noqa: PLR0913, PLR0917 - the context of one dataset
    portal: Portal, public: Portal, publication: Publication, plan: DatasetPlan, watch: Watch, report: Report
) -> None:
    done = _converge(portal, public, publication, plan, watch)
    if done.conflicts:
        report.conflicts[plan.name] = done.conflicts
        return
    watch(plan.name, "publié" if plan.actions else "inchangé", 1, 1)
    (report.published if plan.actions else report.unchanged).append(plan.name)


def _converge(
    portal: Portal, public: Portal, publication: Publication, plan: DatasetPlan, watch: Watch
) -> DatasetPlan:
    """Do what the plan says and read it back; after a failure that may pass, plan again what is left.

    Return the last plan: it has conflicts, or its dataset is as wanted.
    """
    name, failures, repairs, left = plan.name, 0, 0, len(plan.actions)
    is_read_back = bool(plan.actions) or publication.request.verify_all
    while not plan.conflicts:
        try:
            apply_plan(portal, plan, publication.organization_id, lambda *at: watch(name, *at))
            if is_read_back:
                watch(name, "relecture", 0, 0)
                _read_back(portal, public, plan, every_row=publication.request.verify_all)
        except FlawedError as error:
            repairs += 1
            if repairs > REPAIRS or not error.is_marked:
                raise
        except (TransientPortalError, ChangedMeanwhileError):
            if failures == len(WAITS):
                raise
            portal.pause(WAITS[failures])
        else:
            return plan
        plan = _plan(portal, publication.request, publication.organization_id, plan.desired)
        failures = 0 if len(plan.actions) < left else failures + 1
        left = len(plan.actions)
    return plan


def _read_back(portal: Portal, public: Portal, plan: DatasetPlan, *, every_row: bool) -> None:
    """Write that a dataset is what the public sees, or mark what is not, so that a plan sends it again.

    Raises:
        FlawedError: the portal shows something else; the message tells all of it.
    """
    if isinstance(plan.desired, DesiredWithdrawal):
        # The public may have never seen it: nothing was on the portal, or in private only.
        is_public = plan.package is not None and not plan.package.get("private")
        flaws = withdrawal_flaws(public, plan.desired) if is_public else []
    else:
        flaws = find_flaws(public, plan.desired, every_row=every_row)
    package = portal.show(plan.name) or {}
    if not flaws and marks.extras_of(package).get(marks.STATE) == marks.UNREAD:
        confirm(portal, package)
    if not flaws:
        return
    doubtful = [(flaw.key, flaw.mark) for flaw in flaws if flaw.mark]
    if doubtful and package:
        distrust(portal, package, doubtful)
    listed = "\n".join(f"- {flaw.text}" for flaw in flaws)
    raise FlawedError(
        f"{plan.name} : le portail ne montre pas ce qui lui a été envoyé.\n{listed}\nRemède : vérifiez "
        "qu’aucune extension du portail ne réécrit ces champs ou ces fichiers, puis relancez la commande.",
        is_marked=bool(doubtful),
    )
