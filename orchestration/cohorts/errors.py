"""Why a command of the restricted zone stops."""


class CohortRefused(Exception):  # noqa: N818 - the name is the verdict
    """What is refused, why and how to mend it, in French; never a cell of a file about people."""
