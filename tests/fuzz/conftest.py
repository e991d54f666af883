"""Counts what was tried, and prints it at the end."""

from collections import Counter

import pytest

TRIED: Counter[tuple[str, str]] = Counter()
"""How often each kind of file was tried, by what came of it."""


@pytest.fixture
def tried() -> Counter[tuple[str, str]]:
    return TRIED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    for kind in sorted({kind for kind, _ in TRIED}):
        came = ", ".join(f"{count} {what}" for (which, what), count in sorted(TRIED.items()) if which == kind)
        terminalreporter.write_line(f"fuzzed {kind}: {came}")
