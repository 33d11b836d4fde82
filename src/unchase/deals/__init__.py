"""Remembers: one Django app, one module per noun. It never calls out; facts are stored, judgements computed."""
