"""What holds for all tests: nothing is timed inside them, for a busy machine is no fault of the program."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("unchase", deadline=None)
settings.load_profile("unchase")
