"""Decides: where a deal stands and the one next move. Pure; told the time."""
