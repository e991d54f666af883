"""Settings for every test. Imports no Qt: only tests/gui and tests/screens may."""

from __future__ import annotations

from hypothesis import settings

# The same examples on every run: a failure seen once is seen again, on a slow machine too.
settings.register_profile("steady", derandomize=True, deadline=None, database=None, max_examples=60)
# To look further for once: pytest --hypothesis-profile=search
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile("steady")
