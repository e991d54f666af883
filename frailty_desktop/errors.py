"""Two kinds of bad news: what a person can act on (UserError), and everything else (our own bug)."""


class UserError(Exception):
    """Something the person can act on, said in words: what happened, what was kept, what to do next.

    All three parts are finished sentences that already went through `tr()`.
    """

    def __init__(self, happened: str, *, kept: str = "", next_step: str = "") -> None:
        self.happened = happened
        self.kept = kept
        self.next_step = next_step
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """Join the parts into one text for a line, a dialog or a terminal."""
        return " ".join(part for part in (self.happened, self.kept, self.next_step) if part)
