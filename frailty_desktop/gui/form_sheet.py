"""The form that lies open: what was read, what is typed, and where the cursor is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from frailty_desktop.gui.form_drafts import FormDrafts

if TYPE_CHECKING:
    from frailty_desktop.gui.form_loading import LoadedForm
    from frailty_desktop.study.form_state import FieldKey, FormState


class FormSheet:
    """Shared by showing, typing and acting; `loaded` and `state` are None until the form was read."""

    def __init__(self) -> None:
        self.form_id: UUID | None = None
        self.loaded: LoadedForm | None = None
        self.state: FormState | None = None
        self.active: FieldKey | None = None
        self.drafts = FormDrafts()

    def turn_to(self, form_id: UUID) -> None:
        """Lay another form open; it is still to be read."""
        self.form_id = form_id
        self.loaded = self.state = None

    def lay_open(self, loaded: LoadedForm) -> bool:
        """Take what was read, with what is typed and not on disk; say whether the form lay open before."""
        is_same = self.loaded is not None and self.loaded.record.id == loaded.record.id
        self.loaded, self.state = loaded, loaded.fresh_state()
        self.drafts.open(loaded.record.id, self.state, is_same=is_same)
        return is_same
