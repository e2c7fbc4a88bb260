"""What stops the collection, said in French to whoever runs it or fills it in."""


class CollectionRefused(Exception):  # noqa: N818 - the name is the verdict
    """The command or the entry cannot go on; the message names the remedy."""


class Conflict(CollectionRefused):
    """Somebody wrote the same need, or decided on it, in the meantime."""
