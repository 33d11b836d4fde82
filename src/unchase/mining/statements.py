"""What the reduce asks of the database. `$names` are filled in by `filled`; they are numbers, paths and columns of ours."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS: Final = (
    "SET TimeZone = 'UTC'",
    "SET memory_limit = '${memory}MB'",
    "SET threads = $threads",
    "SET temp_directory = '$spilled'",
    "SET preserve_insertion_order = false",
    "SET enable_progress_bar = false",
)

# The number of a mail is that of its shard times `rows`, plus its row there: the order in which the archives hold them.
EVENT: Final = """
CREATE OR REPLACE VIEW $view AS
SELECT number * $rows + file_row_number AS seq, e.*
FROM read_parquet([$files], filename = true, file_row_number = true) e JOIN shard ON filename = file
"""

SEEN: Final = """
CREATE TABLE seen AS
SELECT seq, id, "at", bulk IS NOT NULL AS bulky,
    CASE
        WHEN problem IS NOT NULL THEN 'problem'
        WHEN set_aside IS NOT NULL THEN set_aside
        WHEN epoch_us("at") < $since THEN 'before-since'
        WHEN epoch_us("at") > $until THEN 'in-the-future'
    END AS why
FROM event
"""

# The same id at the same time is one mail, a personal copy rather than one of a list. Of two mails that only share an
# id the second gets one of its own.
KEPT: Final = """
CREATE TABLE kept AS
WITH copies AS (
    SELECT seq, id, "at",
        row_number() OVER (PARTITION BY id, "at" ORDER BY bulky, seq) AS copy,
        min(seq) OVER (PARTITION BY id, "at") AS first
    FROM seen WHERE why IS NULL
), once AS (
    SELECT seq, id, "at", row_number() OVER (PARTITION BY id ORDER BY first) AS nth
    FROM copies WHERE copy = 1
)
SELECT seq,
    CASE
        WHEN nth = 1 THEN id
        ELSE id || '#' || strftime(make_timestamp(epoch_us("at")), '%Y%m%dT%H%M%SZ')
    END AS own
FROM once
"""

LEFT_OUT: Final = "SELECT why, count(*) FROM seen WHERE why IS NOT NULL GROUP BY why"

COPIES: Final = "SELECT (SELECT count(*) FROM seen WHERE why IS NULL) - (SELECT count(*) FROM kept)"

LISTS: Final = """
SELECT DISTINCT list_address, bulk = 'group'
FROM event SEMI JOIN kept USING (seq)
WHERE list_address <> ''
"""

# Where mails meet: at an id, their own or one they refer to, and at a subject with somebody outside.
MET: Final = """
CREATE TABLE met AS
WITH mail AS (
    SELECT seq, id, "references", base, people, companies FROM event SEMI JOIN kept USING (seq)
), named AS (
    SELECT seq, base, unnest(people) AS person, unnest(companies) AS company FROM mail WHERE base <> ''
), hubs AS (
    SELECT seq, hash('id', id) AS hub FROM mail
    UNION
    SELECT seq, hash('id', one) FROM (SELECT seq, unnest("references") AS one FROM mail)
    UNION
    SELECT seq, hash('subject', base, person) FROM named
    WHERE person NOT IN (SELECT word FROM ours) AND company NOT IN (SELECT word FROM ours)
)
SELECT seq, hub FROM hubs
WHERE hub IN (SELECT hub FROM hubs GROUP BY hub HAVING count(*) > 1)
"""

LABEL: Final = "CREATE TABLE label AS SELECT seq, seq AS label FROM kept"

# Each mail takes the least label met where it meets others, and then the label of that one.
NEXT: Final = """
CREATE OR REPLACE TABLE next AS
WITH lowest AS (
    SELECT hub, min(label) AS label FROM met JOIN label USING (seq) GROUP BY hub
), taken AS (
    SELECT seq, min(lowest.label) AS label FROM met JOIN lowest USING (hub) GROUP BY seq
)
SELECT l.seq, least(l.label, coalesce(t.label, l.label)) AS label
FROM label l LEFT JOIN taken t USING (seq)
"""

JUMPED: Final = (
    "CREATE OR REPLACE TABLE jumped AS SELECT n.seq, m.label FROM next n JOIN next m ON m.seq = n.label"
)

CHANGED: Final = "SELECT count(*) FROM jumped j JOIN label l USING (seq) WHERE j.label <> l.label"

# What joins events by their numbers lies in the order of these, so that only what belongs to some shards is looked at.
THREAD: Final = "CREATE TABLE thread AS SELECT seq, own, label FROM kept JOIN label USING (seq) ORDER BY seq"

PARTS: Final = """
SELECT hash(label) % $number AS part, label, seq, own AS id, $columns
FROM piece JOIN (SELECT * FROM thread WHERE seq BETWEEN $first AND $last) USING (seq)
"""

FILED: Final = "CREATE TABLE filed AS SELECT * FROM read_parquet([$files]) ORDER BY seq"

SOME: Final = """
SELECT hash(f.deal) % $number AS part, f.seq, f.id, f.deal, f.listed, f.side, f.named, $columns
FROM piece e JOIN (SELECT * FROM filed WHERE seq BETWEEN $first AND $last) f USING (seq)
"""

ORDERED: Final = "SELECT * FROM part ORDER BY $order"

MAILS: Final = """
SELECT m.deal, m."at", m.id, m.side, m.named, k.key AS events, m.seq % $rows AS row
FROM read_parquet([$files]) m JOIN key k ON k.number = m.seq // $rows
WHERE $bounds ORDER BY m.deal, m."at", m.id, m.seq
"""

DEAL: Final = "CREATE VIEW deal AS SELECT * FROM read_parquet([$files])"

# Some after the other: the files they lie in are sorted, so that what is not asked for is not read.
FIRSTS: Final = """
SELECT deal FROM (SELECT deal, row_number() OVER (ORDER BY deal) AS nth FROM deal) WHERE nth % $each = 1 ORDER BY deal
"""

DEALS: Final = "SELECT * FROM deal WHERE $bounds ORDER BY deal"

TOTALS: Final = "SELECT count(*), coalesce(sum(touches), 0)::BIGINT FROM deal WHERE problem IS NULL"

STANDINGS: Final = (
    "SELECT standing, count(*) FROM deal WHERE problem IS NULL GROUP BY standing ORDER BY standing"
)

EVENTS_OF_SELLERS: Final = """
SELECT DISTINCT events FROM read_parquet('$mails')
SEMI JOIN (SELECT deal FROM read_parquet('$deals') WHERE seller IN ($sellers)) USING (deal)
ORDER BY events
"""

OF_SELLERS: Final = """
SELECT m.deal, d.row AS listed_as, m.id, m.side, m.named, e.* EXCLUDE (id, filename, file_row_number)
FROM read_parquet('$mails') m
JOIN (SELECT deal, row FROM read_parquet('$deals') WHERE seller IN ($sellers)) d USING (deal)
JOIN read_parquet([$events], filename = true, file_row_number = true) e
    ON e.file_row_number = m.row AND parse_filename(e.filename, true) = m.events
ORDER BY m.deal, m."at", m.id
"""

FAILED: Final = """
SELECT deal || ': ' || problem, sum(touches) OVER ()
FROM deal WHERE problem IS NOT NULL ORDER BY deal LIMIT $most
"""

PROBLEMS: Final = "SELECT problem FROM event WHERE problem IS NOT NULL ORDER BY seq LIMIT $most"


def filled(statement: str, **values: object) -> str:
    """A statement with its names filled in."""
    return Template(statement).substitute({name: str(value) for name, value in values.items()})


def settings(spilled: Path | str, *, memory: int, threads: int = 1) -> tuple[str, ...]:
    """How the database works: in so many megabytes, with what does not fit in the folder `spilled`."""
    values = {"memory": memory, "threads": threads, "spilled": str(spilled).replace("'", "''")}
    return tuple(filled(one, **values) for one in SETTINGS)
