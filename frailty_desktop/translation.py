"""The one place where a text for people is looked up in the language they read."""

import gettext
from functools import lru_cache

from frailty_desktop.resource_files import resource

DOMAIN = "frailty_desktop"


@lru_cache(maxsize=1)
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, localedir=resource("translations"), fallback=True)


def tr(text: str, **values: object) -> str:
    """Translate a text and fill in its named places, as in `tr("{number} has no visit.", number="P-014")`."""
    translated = _catalogue().gettext(text) if text else ""
    return translated.format(**values) if values else translated


def tr_count(one: str, many: str, count: int, **values: object) -> str:
    """Translate a text that depends on a count; the text may use `{count}`."""
    return _catalogue().ngettext(one, many, count).format(count=count, **values)
