"""Talks to the outside: mailbox files, and later mail servers and calendars."""
