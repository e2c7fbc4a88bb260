"""The key of the pseudonyms: from the environment only, never written, never shown."""

import hashlib
import hmac
import itertools
import re
import unicodedata

from pydantic import SecretStr

from orchestration.cohorts.errors import CohortRefused

_HEXADECIMAL = re.compile("[0-9a-fA-F]+")
_BYTES = 32
# 32 random bytes hold some 30 distinct values, and as many distinct steps from one to the next.
_LEAST_DISTINCT = 20
HOW_TO = (
    "Remède : tirez une clé (openssl rand -hex 32), gardez-la au coffre, hors de la zone et du dépôt, et "
    "donnez-la "
    "par la variable d’environnement VIGIE_COHORTES_CLE"
)


class Key:
    """A strong secret; its text shows nothing of it."""

    def __init__(self, secret: SecretStr | None) -> None:
        """Take the value of `VIGIE_COHORTES_CLE`: at least 32 random bytes, in hexadecimal.

        Raises:
            CohortRefused: there is none, or it can be guessed.
        """
        text = secret.get_secret_value().strip() if secret else ""
        if not text:
            raise CohortRefused(f"Aucune clé : sans elle, rien n’est reçu. {HOW_TO}.")
        if not _HEXADECIMAL.fullmatch(text) or len(text) % 2 or len(text) < 2 * _BYTES:
            raise CohortRefused(
                f"Clé refusée : attendu, {2 * _BYTES} chiffres hexadécimaux ou plus, tirés au hasard. "
                f"{HOW_TO}."
            )
        self._bytes = bytes.fromhex(text)
        steps = {(later - earlier) % 256 for earlier, later in itertools.pairwise(self._bytes)}
        if min(len(set(self._bytes)), len(steps)) < _LEAST_DISTINCT:
            raise CohortRefused(f"Clé refusée : elle se devine (motif répété ou suite). {HOW_TO}.")

    def __repr__(self) -> str:
        """Nothing of the secret."""
        return "Key(…)"

    def pseudonym(self, cohort: str, identifier: str) -> str:
        """Return the pseudonym of a person in a cohort: HMAC-SHA256, in hexadecimal.

        The same person has another one in another cohort: nothing links them. Case and blanks do not count.
        """
        plain = unicodedata.normalize("NFKC", identifier).strip().casefold()
        return self._hash(f"personne\0{cohort}\0{plain}")

    def witness(self, cohort: str) -> str:
        """Return what tells, without the key, whether it is the key of a cohort."""
        return self._hash(f"temoin\0{cohort}")[:16]

    def _hash(self, message: str) -> str:
        return hmac.new(self._bytes, message.encode(), hashlib.sha256).hexdigest()
