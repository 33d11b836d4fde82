"""Times in business language: found in a text and resolved to intervals (METHOD, Times; TIMES.md)."""

from unchase.reading.times.find import Times, find_times

__all__ = ["Times", "find_times"]
