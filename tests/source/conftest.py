"""How hypothesis searches here: the same way each time, and never against the clock.

``pytest --hypothesis-profile=deep`` searches anew, and for longer.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("miyabi", deadline=None, derandomize=True, database=None)
settings.register_profile("deep", deadline=None, database=None, max_examples=2000)
if settings.get_current_profile_name() == "default":
    settings.load_profile("miyabi")
