"""The error that the user of a publication reads."""


class PublicationError(Exception):
    """An edition cannot be prepared or published; the message is French and says what to do."""
