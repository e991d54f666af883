"""Column types that read and write alike on SQLite and PostgreSQL: 16-byte ids, UTC times, JSON as text."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Dialect, LargeBinary, Text, TypeDecorator, Uuid
from sqlalchemy.types import TypeEngine


class Id(TypeDecorator[UUID]):
    """A UUID: 16 bytes on SQLite, the native type on PostgreSQL."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type the database knows."""
        return dialect.type_descriptor(Uuid() if dialect.name == "postgresql" else LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> UUID | bytes | None:
        """Write an id."""
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:  # noqa: ARG002 - its signature
        """Read an id."""
        return value if value is None or isinstance(value, UUID) else _uuid(bytes(value))


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware outside, UTC with microseconds inside ("2026-02-03T10:11:12.123456Z" on SQLite)."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type the database knows."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Write a moment; a naive one is our mistake."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else utc_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - its signature
        """Read a moment as an aware datetime in UTC."""
        return datetime.fromisoformat(value) if isinstance(value, str) else value


class JsonText(TypeDecorator[Any]):
    """Plain data kept as canonical JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - as above
        """Write as canonical JSON."""
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - its signature
        """Read back plain data."""
        return None if value is None else json.loads(value)


@lru_cache(maxsize=20_000)
def _uuid(raw: bytes) -> UUID:
    """Make each id once: the log and the forms name the same few again and again."""
    return UUID(bytes=raw)


def utc_text(moment: datetime) -> str:
    """Write an aware moment as UTC, ISO 8601, with six decimals and Z, so that texts sort like times."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical_json(value: Any) -> str:
    """Write plain data as the one JSON text that stands for it: sorted keys, no spaces, plain characters."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
