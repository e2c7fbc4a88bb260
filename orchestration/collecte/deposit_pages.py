"""The pages of branches: deposit a file, contest a figure, follow both; then those of the moderator."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from orchestration.collecte import deposits
from orchestration.collecte.accounts import BRANCH
from orchestration.collecte.deposit_export import newest_accepted
from orchestration.collecte.deposit_store import Deposit, DepositStore, NewDeposit
from orchestration.collecte.errors import CollectionRefused, Conflict
from orchestration.collecte.figures import read_figure, tables_of
from orchestration.collecte.uploads import FILE_FIELD, MOST_FILE_BYTES, Upload, UploadForm
from orchestration.collecte.web import (
    LONGEST_REASON,
    SHORTEST_REASON,
    Collection,
    Visit,
    is_identifier,
    redirect,
    seen_number,
)

MODERATOR = "moderateur"
SHOWN_ROWS = 200
LONGEST_TEXT = 1500
_TYPED = ("table_contestee", "cle_ligne", "colonne", "objet", "texte", "organisme")


class DepositPages:
    """The pages, over the collection that serves them and the store of the deposits."""

    def __init__(self, collection: Collection, store: DepositStore, raw_dir: Path, releases: Path) -> None:
        """`raw_dir` completes the code lists of the checks; `releases`: the editions that are contested."""
        self.collection, self.store = collection, store
        self._raw_dir, self._releases = raw_dir, releases

    def routes(self) -> list[Route]:
        """What the application of the collection mounts besides its own pages."""
        page, one = self.collection.page, "/depots/{identifier:uuid}"
        return [
            Route("/depots", page(self.everything), methods=["GET"]),
            Route("/depots/nouveau", page(self.new, BRANCH), methods=["GET"]),
            Route("/depots/nouveau", page(self.send, BRANCH, upload=True), methods=["POST"]),
            Route("/contestations/nouvelle", page(self.contest, BRANCH), methods=["GET", "POST"]),
            Route(one, page(self.deposit), methods=["GET"]),
            Route(f"{one}/retrait", page(self.withdraw, BRANCH), methods=["POST"]),
            Route(f"{one}/decision", page(self.decide, MODERATOR), methods=["POST"]),
        ]

    def everything(self, visit: Visit) -> Response:
        """The deposits of a branch; for a moderator, all of them, those that wait first."""
        account = visit.author
        if account.role == MODERATOR:
            found = sorted(self.store.everything(), key=lambda each: each.etat != "proposé")
        elif account.role == BRANCH:
            found = self.store.of_branch(account.zone)
        else:
            raise HTTPException(403)
        standing = {
            kept.id_depot
            for each in found
            if (kept := newest_accepted(found, each.branche, each.format)) is not None
        }
        return self.collection.render(
            visit, "deposits.html.j2", deposits=found, standing=standing, answers=deposits.ANSWERS
        )

    def new(self, visit: Visit) -> Response:
        """The page to choose a file."""
        return self._upload_page(visit, str(uuid.uuid4()))

    def send(self, visit: Visit) -> Response:
        """Judge a file and record it, or tell all that is wrong with it."""
        identifier = visit.form.text("identifiant")
        if not is_identifier(identifier) or not isinstance(visit.form, UploadForm):
            raise HTTPException(400)
        upload = visit.form.upload
        if upload is None:
            return self._upload_page(visit, identifier, status=422, refusal="Choisissez un fichier.")
        if visit.form.text("licence") != "oui":
            return self._upload_page(
                visit,
                identifier,
                status=422,
                refusal="Cochez la licence : sans elle, rien ne peut être publié.",
            )
        judged = deposits.judge_deposit(
            upload, visit.author.zone, self._raw_dir, self.collection.codes(), date.today()
        )
        if judged.problems:
            return self._upload_page(visit, identifier, status=422, judged=judged, upload=upload)
        self._record(visit, identifier, judged.format, upload, len(judged.rows))
        return redirect(f"/depots/{identifier}")

    def contest(self, visit: Visit) -> Response:
        """Look a figure up, then record what the branch answers to it."""
        form = visit.form
        entry = {name: form.text(name) for name in _TYPED}
        # A cell holds one paragraph.
        entry["texte"] = " ".join(entry["texte"].split())
        if visit.request.method == "GET":
            return self._contest_page(visit, entry, str(uuid.uuid4()))
        identifier = form.text("identifiant")
        if not is_identifier(identifier):
            raise HTTPException(400)
        edition = (self._releases / "latest").resolve()
        try:
            figure = read_figure(edition, entry["table_contestee"], entry["cle_ligne"], entry["colonne"])
        except CollectionRefused as error:
            return self._contest_page(
                visit, entry, identifier, status=422, faults={"table_contestee": [str(error)]}
            )
        if form.text("action") != "envoyer":
            return self._contest_page(visit, entry, identifier, figure=figure)
        answer = {
            **entry,
            "reference": identifier,
            "code_branche": visit.author.zone,
            "edition": edition.name,
            "jeu": figure.dataset,
            "valeur_contestee": figure.value,
            "date_reponse": date.today().isoformat(),
        }
        faults = deposits.answer_faults(answer, self._raw_dir)
        if form.text("licence") != "oui":
            faults["licence"] = ["Cochez la licence : sans elle, rien ne peut être publié."]
        if faults:
            return self._contest_page(visit, entry, identifier, status=422, faults=faults, figure=figure)
        upload = Upload("Réponse écrite dans la page", deposits.answer_file(answer))
        self._record(visit, identifier, deposits.ANSWERS, upload, 1)
        return redirect(f"/depots/{identifier}")

    def deposit(self, visit: Visit) -> Response:
        """A deposit with its rows, for its branch and for moderators."""
        return self._deposit_page(visit, self._visible(visit))

    def withdraw(self, visit: Visit) -> Response:
        """Take a deposit back; what it said stays in the store."""
        seen = self._seen(visit)
        if seen.etat == "retiré":
            raise HTTPException(400)
        self.store.decide(visit.author, seen, "retiré", "", seen.reponse)
        return redirect("/depots")

    def decide(self, visit: Visit) -> Response:
        """Accept or refuse the deposit as the moderator saw it, and answer a contested figure."""
        seen, form = self._seen(visit), visit.form
        decision, reason = form.text("decision"), form.text("motif")
        answer = " ".join(form.text("reponse").split()) if seen.format == deposits.ANSWERS else ""
        if decision not in {"accepté", "refusé"} or seen.etat == "retiré":
            raise HTTPException(400)
        if len(reason) > LONGEST_REASON or (decision == "refusé" and len(reason) < SHORTEST_REASON):
            refusal = f"Un refus dit pourquoi : un motif de {SHORTEST_REASON} à {LONGEST_REASON} caractères."
            return self._deposit_page(visit, seen, status=422, refusal=refusal, answer=answer)
        if answer and (fault := self._fault_of_answer(seen, answer)):
            return self._deposit_page(visit, seen, status=422, refusal=fault, answer=answer)
        self.store.decide(visit.author, seen, decision, reason, answer)  # type: ignore[arg-type]
        return redirect("/depots")

    def _fault_of_answer(self, seen: Deposit, answer: str) -> str:
        """What is wrong with the answer of the platform, which obeys the same rules as that of the branch."""
        row = deposits.read_answer(self.store.content(seen.id_depot))
        faults = deposits.answer_faults(
            {
                **row,
                "texte": answer,
                "reponse_producteur": answer,
                "date_reponse_producteur": row["date_reponse"],
            },
            self._raw_dir,
        )
        return " ".join(dict.fromkeys(message for messages in faults.values() for message in messages))

    def _record(self, visit: Visit, identifier: str, name: str, upload: Upload, rows: int) -> None:
        digest = hashlib.sha256(upload.data).hexdigest()
        self.store.record(visit.author, NewDeposit(identifier, name, upload.name, digest, upload.data, rows))

    def _visible(self, visit: Visit) -> Deposit:
        """A deposit; to whoever may not see it, it does not exist."""
        found, account = self.store.find(visit.identifier), visit.author
        own = account.role == BRANCH and found is not None and found.branche == account.zone
        if found is None or not (own or account.role == MODERATOR):
            raise HTTPException(404)
        return found

    def _seen(self, visit: Visit) -> Deposit:
        found = self._visible(visit)
        if seen_number(visit.form.text("rang")) != found.rang:
            raise Conflict("Ce dépôt a changé entre-temps. Remède : relisez-le, puis décidez.")
        return found

    def _upload_page(self, visit: Visit, identifier: str, status: int = 200, **found: Any) -> Response:
        """`found`: a `refusal`, or what was `judged` of an `upload`."""
        nothing = {"refusal": "", "judged": None, "upload": None}
        return self.collection.render(
            visit,
            "deposit_new.html.j2",
            status=status,
            identifier=identifier,
            field=FILE_FIELD,
            formats=deposits.FILES,
            most=MOST_FILE_BYTES // 1024**2,
            **{**nothing, **found},
        )

    def _contest_page(
        self, visit: Visit, entry: Mapping[str, str], identifier: str, status: int = 200, **found: Any
    ) -> Response:
        """`found`: the `figure`, and the `faults` of the entry by field."""
        nothing: dict[str, Any] = {"figure": None, "faults": {}}
        return self.collection.render(
            visit,
            "contest.html.j2",
            status=status,
            entry=entry,
            identifier=identifier,
            tables=tables_of((self._releases / "latest").resolve()),
            objects=deposits.choices(deposits.ANSWERS, "objet"),
            longest=LONGEST_TEXT,
            **{**nothing, **found},
        )

    def _deposit_page(
        self, visit: Visit, found: Deposit, status: int = 200, refusal: str = "", answer: str | None = None
    ) -> Response:
        rows = deposits.judge_file(self.store.content(found.id_depot), self._raw_dir).rows
        shown = rows.drop(columns=["ligne"], errors="ignore").astype(object).where(rows.notna(), "")
        return self.collection.render(
            visit,
            "deposit.html.j2",
            status=status,
            deposit=found,
            columns=list(shown.columns) if not rows.empty else [],
            rows=_texts(shown.head(SHOWN_ROWS)),
            shown=SHOWN_ROWS,
            is_answer=found.format == deposits.ANSWERS,
            answer=found.reponse if answer is None else answer,
            refusal=refusal,
            longest=LONGEST_TEXT,
        )


def _texts(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
