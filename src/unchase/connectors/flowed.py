"""Reads text written as format=flowed (RFC 3676): soft line breaks joined, stuffed spaces removed."""

from __future__ import annotations


def unflow(text: str, *, delete_space: bool = False) -> str:
    """The paragraphs as they were typed. Quoted lines join only lines of their own depth (RFC 3676, 4.5).

    `delete_space` is the parameter DelSp=yes: the space before a soft break belongs to the break.
    """
    out: list[str] = []
    open_depth = -1  # depth of the paragraph that still flows; -1: none
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:]
        words = words.removeprefix(" ")  # space-stuffed (RFC 3676, 4.4)
        is_signature_mark = words == "-- "
        if open_depth == depth and not is_signature_mark:
            out[-1] += words
        else:
            out.append("> " * depth + words if depth else words)
        flows = words.endswith(" ") and not is_signature_mark
        if flows and delete_space:
            out[-1] = out[-1][:-1]
        open_depth = depth if flows else -1
    return "\n".join(out)
