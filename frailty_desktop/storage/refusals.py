"""The refusal a part of the program meets when it tries to write by another road than `study.edit(...)`."""


class WriteRefusedError(RuntimeError):
    """A mistake of ours, not of the person at the screen: a write that would have left no audit event."""
