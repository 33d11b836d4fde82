"""Waits: brings mail in, reassesses what fell due, keeps the clock. One file a round."""
