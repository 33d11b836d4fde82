"""Learns from outcomes. Pure numpy, beside reading."""
