"""The command line: what the window does, without a window: the same services, errors and words."""

from collections.abc import Sequence

COMMANDS = (
    "new",
    "check-design",
    "enrol",
    "record",
    "score",
    "export",
    "report",
    "audit",
    "export-log",
    "replay",
    "amend",
    "verify",
    "backup",
    "restore",
    "drill",
    "self-test",
)
"""The commands in the order of their help; `frailty_desktop.__main__` asks here before it opens a window."""


def main(arguments: Sequence[str]) -> int:
    """Do one command on this process's own terminal; return the exit code."""
    from frailty_desktop.cli.program import run_program
    from frailty_desktop.cli.terminal import own_terminal

    return run_program(arguments, own_terminal())
