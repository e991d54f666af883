"""Why an answer is missing: the five reasons a form can allow, with the codes people type."""

from enum import StrEnum

from frailty_desktop.translation import tr


class MissingReason(StrEnum):
    """A reason an answer is missing; its value is what is stored."""

    NOT_DONE = "not_done"
    REFUSED = "refused"
    UNABLE = "unable"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"

    @property
    def code(self) -> str:
        """Return the two letters people type instead of an answer."""
        return _CODES[self]

    @property
    def label(self) -> str:
        """Return the reason in words, in the reader's language."""
        return {
            MissingReason.NOT_DONE: tr("not done"),
            MissingReason.REFUSED: tr("refused"),
            MissingReason.UNABLE: tr("unable for health reasons"),
            MissingReason.UNKNOWN: tr("unknown"),
            MissingReason.NOT_APPLICABLE: tr("not applicable"),
        }[self]

    @classmethod
    def from_code(cls, text: str) -> "MissingReason | None":
        """Find the reason a typed code stands for, whatever its case; None when it is no code."""
        return _REASONS.get(text.strip().upper())


_CODES = {
    MissingReason.NOT_DONE: "ND",
    MissingReason.REFUSED: "RF",
    MissingReason.UNABLE: "UH",
    MissingReason.UNKNOWN: "UK",
    MissingReason.NOT_APPLICABLE: "NA",
}
_REASONS = {code: reason for reason, code in _CODES.items()}
