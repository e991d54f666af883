"""What a command tells the shell when it ends."""

from enum import IntEnum

from frailty_desktop.translation import tr


class ExitCode(IntEnum):
    """The exit codes of every command; scripts may rely on them."""

    DONE = 0
    PERSON_CAN_ACT = 1
    USAGE = 2
    FOUND = 3
    FAULT = 70
    STOPPED = 130


def exit_code_help() -> str:
    """Explain the exit codes as the foot of every help text."""
    rows = (
        (ExitCode.DONE, tr("done")),
        (ExitCode.PERSON_CAN_ACT, tr("not done; the sentence says what happened, what was kept, what to do")),
        (ExitCode.USAGE, tr("the command was written in a way it does not know")),
        (ExitCode.FOUND, tr("the check was done and found something")),
        (ExitCode.FAULT, tr("a fault of the program; details are in its log")),
        (ExitCode.STOPPED, tr("stopped from the keyboard")),
    )
    return "\n".join([tr("exit codes:"), *(f"  {code.value:>3}  {meaning}" for code, meaning in rows)])
