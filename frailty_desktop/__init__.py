"""Record frailty-trial visits and adverse events offline, and watch each patient against the arms."""

__version__ = "0.1.0"
