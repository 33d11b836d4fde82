"""numpy on one core: it decides when it is loaded, and tables this small are slower on two."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
