"""The sentence that goes with every p value of the program."""

from frailty_desktop.translation import tr


def nominal() -> str:
    """Say that p values are not corrected for how many there are."""
    return tr("All p values are nominal: they are not corrected for the number of comparisons.")
