"""Learns from outcomes: what following up pays, from a seller's own deals, with honest intervals. numpy, nothing else."""
