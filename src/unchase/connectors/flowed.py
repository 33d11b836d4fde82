"""Reads text written as format=flowed (RFC 3676): soft line breaks joined, stuffed spaces removed."""

from __future__ import annotations


def unflow(text: str, *, delete_space: bool = False) -> str:
    """The paragraphs as they were typed. Quoted lines join only lines of their own depth (RFC 3676, 4.5).

    `delete_space` is the parameter DelSp=yes: the space before a soft break belongs to the break.
    """
    if " \n" not in text and "\n " not in text and not text.startswith(" "):
        return text  # nothing flows and nothing is stuffed
    paragraphs: list[list[str]] = []
    open_depth = -1  # depth of the paragraph that still flows; -1: none
    for line in text.split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")  # space-stuffed (RFC 3676, 4.4)
        flows = words.endswith(" ") and words != "-- "  # the mark before a signature never flows
        kept = words[:-1] if flows and delete_space else words
        if open_depth == depth and words != "-- ":
            paragraphs[-1].append(kept)
        else:
            paragraphs.append(["> " * depth, kept] if depth else [kept])
        open_depth = depth if flows else -1
    return "\n".join("".join(pieces) for pieces in paragraphs)
