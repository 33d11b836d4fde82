"""Learns from outcomes: what following up pays, from a seller's own deals, with honest intervals. numpy, nothing else."""

import os

# Tables of some forty columns are slower on two cores than on one, and much slower where others are at work; numpy
# decides how many it takes when it is loaded. Who has set it otherwise is heard.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
