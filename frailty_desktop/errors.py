"""Two kinds of bad news: what a person can act on (UserError), and everything else (our own bug)."""

from uuid import UUID


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


class NotAllowedError(UserError):
    """A person lacks the right to do or see something. Whoever holds the study records every one of these."""

    def __init__(self, happened: str, *, by: UUID, right: str, kept: str = "", next_step: str = "") -> None:
        super().__init__(happened, kept=kept, next_step=next_step)
        self.by = by
        self.right = right
