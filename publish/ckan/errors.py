"""What can go wrong between a release and a portal; every message is French and says what to do."""

from collections.abc import Sequence

from publish.errors import PublicationError


class PortalError(PublicationError):
    """The portal, or what it was asked, is wrong: the same call would fail again."""


class TransientPortalError(PortalError):
    """The call may pass a moment later; whether the portal acted on it is not known."""


class AccessRefusedError(PortalError):
    """The portal refuses this token, or refuses it this action."""


class NotOnPortalError(PortalError):
    """The portal has no such object, or hides it from this account."""


class ChangedMeanwhileError(PortalError):
    """The dataset is no longer the one that was read: somebody, or a call whose answer was lost, wrote it."""


class RejectedError(PortalError):
    """The portal refuses the values of a call.

    Attributes:
        fields: the names of the fields at fault, as the portal gives them.
    """

    def __init__(self, message: str, fields: Sequence[str] = ()) -> None:
        """Tell `message`, and keep the `fields` at fault."""
        super().__init__(message)
        self.fields = tuple(fields)


class FlawedError(PortalError):
    """What the portal shows is not what it was sent.

    Attributes:
        is_marked: whether the resources at fault are marked, so that the next plan sends them again.
    """

    def __init__(self, message: str, *, is_marked: bool) -> None:
        """Tell `message`."""
        super().__init__(message)
        self.is_marked = is_marked
