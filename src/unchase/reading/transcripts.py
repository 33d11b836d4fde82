"""Who speaks in the lines of a transcript: what our side says there stands on the table like a mail of ours."""

from __future__ import annotations

import re
from typing import Final

from unchase.reading.acts.hearing import SELLERS

LINE: Final = re.compile(
    r"^[ \t]{0,8}(?:\[?\d{1,2}:\d{2}(?::\d{2})?\]?[ \t]{1,3})?([A-Z][\w.'’ -]{0,30}?)(?: ?\([^()\n]{1,30}\))?:[ \t]",
    re.MULTILINE,
)


def our_lines(text: str) -> tuple[tuple[int, int], ...]:
    """The half-open spans of what our side says in a transcript before the other's last line; none where nobody is named as a seller."""
    lines = list(LINE.finditer(text))
    ends = [line.start() for line in lines[1:]] + [len(text)]
    ours = [line[1].strip().lower() in SELLERS for line in lines]
    if not any(ours) or all(ours):
        return ()
    last = max(number for number, our in enumerate(ours) if not our)
    spoken = zip(lines[:last], ends[:last], ours[:last], strict=True)
    return tuple((line.end(), end) for line, end, our in spoken if our)
