"""What stands in the boxes beside what is on disk; only text that a person typed is ever saved."""

from collections.abc import Iterable
from uuid import UUID

from frailty_desktop.study.form_state import FieldKey, FormState


class FormDrafts:
    """Typed text that is not on disk yet, also that of forms one has left."""

    def __init__(self) -> None:
        self._stored: dict[FieldKey, str] = {}
        self._typed: dict[FieldKey, str] = {}
        self._left: dict[UUID, dict[FieldKey, str]] = {}

    def open(self, form_id: UUID, state: FormState, *, is_same: bool) -> None:
        """Take what is stored; put text that was not saved back into the state."""
        unsaved = self._left.pop(form_id, {}) | (self.unsaved() if is_same else {})
        self._stored = {field.key: field.answer.text for field in state.fields() if not field.is_derived}
        self._typed = dict(unsaved)
        for key, text in unsaved.items():
            state.enter(key, text)

    def type(self, key: FieldKey, text: str) -> None:
        """Note what a person typed."""
        self._typed[key] = text

    def saved(self, key: FieldKey, text: str) -> None:
        """Note what is on disk now."""
        self._stored[key] = text

    def saved_later(self, form_id: UUID, key: FieldKey, text: str) -> None:
        """Note that text of a form one has left reached the disk after all."""
        waiting = self._left.get(form_id, {})
        if waiting.get(key) == text:
            del waiting[key]
        if not waiting:
            self._left.pop(form_id, None)

    def stored(self, key: FieldKey) -> str:
        """Return the text on disk."""
        return self._stored.get(key, "")

    def typed(self, key: FieldKey) -> str:
        """Return the text that stands in the box."""
        return self._typed.get(key, self.stored(key))

    def drop(self, key: FieldKey) -> None:
        """Forget what was typed; what is on disk stands."""
        self._typed.pop(key, None)

    def is_stored(self, key: FieldKey) -> bool:
        """Say whether the disk holds what stands in the box."""
        return self.typed(key) == self.stored(key)

    def unsaved(self) -> dict[FieldKey, str]:
        """Return what is typed and not on disk."""
        return {key: text for key, text in self._typed.items() if text != self.stored(key)}

    def leave(self, form_id: UUID) -> Iterable[FieldKey]:
        """Keep what is not on disk until someone comes back to this form; return whose it is."""
        unsaved = self.unsaved()
        if unsaved:
            self._left[form_id] = unsaved
        self._stored, self._typed = {}, {}
        return tuple(unsaved)

    @property
    def waiting_forms(self) -> tuple[UUID, ...]:
        """The forms left with text that is not on disk."""
        return tuple(self._left)
