"""Halves of characters, which no file can hold; clipboards and terminals now and then hand one over."""

HALF_CHARACTER_SIGN = "\N{REPLACEMENT CHARACTER}"


def whole_text(text: str) -> str:
    """Return the text with each half of a character (a lone surrogate) replaced by the sign for one."""
    if text.isascii():
        return text
    return "".join(
        HALF_CHARACTER_SIGN if "\ud800" <= character <= "\udfff" else character for character in text
    )
