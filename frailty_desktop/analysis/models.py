"""The only door to statsmodels: imported on first use, once, without the warning it is known to give."""

import warnings
from functools import lru_cache
from threading import Lock
from typing import Any

_LOADING = Lock()


@lru_cache(maxsize=1)
def _load() -> Any:
    with _LOADING, warnings.catch_warnings():
        # statsmodels 0.14.6 decorates its docstrings with pandas functions that pandas 3 has deprecated.
        from pandas.errors import Pandas4Warning

        for name in ("Appender", "Substitution"):
            warnings.filterwarnings("ignore", f"{name} is deprecated", Pandas4Warning)
        from statsmodels.regression import linear_model
    return linear_model


def least_squares(values: Any, design: Any) -> Any:
    """Fit ordinary least squares to a design of full rank that holds the constant; statsmodels' result."""
    return _load().OLS(values, design, hasconst=True).fit(method="qr")
