"""The room of teams: who belongs together, who may see what, and who saw and changed it."""
