"""The one error of a channel."""


class ChannelError(Exception):
    """A channel could not hand a message over. No address, text or answer of the other side is in it.

    ``permanent``: asking again won't help. ``uncertain``: it may have been handed over all the same, so
    nobody may send it again.
    """

    def __init__(self, problem: str, *, permanent: bool, uncertain: bool = False) -> None:
        super().__init__(problem)
        self.permanent = permanent
        self.uncertain = uncertain
