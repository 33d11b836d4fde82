"""Understands text: what a message says, with the words it rests on. Pure; told the time."""
