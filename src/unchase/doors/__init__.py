"""Doors for other programs: an API over HTTP and a server of tools, two more voices over the same verbs; neither ever sends."""
