"""What every table of a study file has in common, and how its columns are declared."""

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

from frailty_desktop.storage.changes import ChangeKind
from frailty_desktop.storage.column_types import Id, JsonText, UtcTime
from frailty_desktop.storage.ids import new_id


class Table(DeclarativeBase):
    """Every table of a study file."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Id(),
        dt.datetime: UtcTime(),
        str: Text(),
        bytes: LargeBinary(),
        dict[str, str]: JsonText(),
    }


def column(*args: Any, **options: Any) -> MappedColumn[Any]:
    """Declare a column of an audited table; the log always learns its old value."""
    # Without active_history the old value is lost to the audit listener once an object was expired.
    return mapped_column(*args, active_history=True, **options)


def link(target: str, **options: Any) -> MappedColumn[Any]:
    """Declare a foreign key."""
    # Deferred: the flush order of unrelated classes is not the order of their foreign keys.
    return column(ForeignKey(target, deferrable=True, initially="DEFERRED"), **options)


class Audited:
    """A table whose every change writes an audit event; a row names the latest event that touched it."""

    audit_kind: ClassVar[str]
    change_kind: ClassVar[ChangeKind]

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sequence: Mapped[int] = column()
    workstation: Mapped[str] = column()
