"""The tables of the jobs follow the installed Procrastinate, step by step, from whatever version they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from unchase.rounds import job_tables
from unchase.rounds.job_tables import prepare_jobs
from unchase.rounds.jobs import jobs_of
from unchase.rounds.kinds import Kind
from unchase.rounds.upkeep import UpkeepError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

pytestmark = pytest.mark.django_db(transaction=True)

# What a database is made of: all that Procrastinate's code can meet in it.
_MADE_OF = """
SELECT 'column', table_name || '.' || column_name, data_type || coalesce(column_default, '') || is_nullable
  FROM information_schema.columns WHERE table_schema = current_schema() AND table_name LIKE 'procrastinate%'
UNION ALL SELECT 'function', proname || '(' || pg_get_function_identity_arguments(oid) || ')', regexp_replace(prosrc, '\\s+', ' ', 'g')
  FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate%'
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate%'
UNION ALL SELECT 'trigger', tgname, regexp_replace(pg_get_triggerdef(oid), '\\s+', ' ', 'g')
  FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'procrastinate%'
UNION ALL SELECT 'word', enumlabel, typname FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid WHERE typname LIKE 'procrastinate%'
"""
_AWAY = """
DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate%' LOOP
    EXECUTE 'DROP TABLE ' || one || ' CASCADE'; END LOOP;
  FOR one IN SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate%' LOOP
    EXECUTE 'DROP FUNCTION ' || one || ' CASCADE'; END LOOP;
  FOR one IN SELECT typname FROM pg_type WHERE typnamespace = current_schema()::regnamespace AND typtype IN ('e', 'c') AND typname LIKE 'procrastinate%' LOOP
    EXECUTE 'DROP TYPE ' || one || ' CASCADE'; END LOOP;
END $$
"""
_LAST_BEFORE_HEARTBEATS = "03.00.00_50_post_cancel_notification"
_BEFORE_BATCHES = "03.01.00_50_post_add_heartbeat"
_LAST_POST = "03.04.00_50_post_add_retry_failed_job_procedure"


@pytest.fixture(autouse=True)
def _own_tables() -> Iterator[None]:
    """No tables of jobs before, and those of now afterwards, whatever a test left."""
    _said(_AWAY)
    yield
    _said(_AWAY)
    prepare_jobs()


def _said(statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements)


def _asked(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(cursor.fetchall())


def _as_of(step: str) -> None:
    """The tables as a version left them whose last step this was."""
    names = [path.stem for path in job_tables._steps()]  # noqa: SLF001 - the steps are Procrastinate's
    job_tables._take(names[: names.index(step) + 1])  # noqa: SLF001 - as above


def _note() -> object:
    return _asked("SELECT obj_description('procrastinate_jobs'::regclass, 'pg_class')")[0][0]


@pytest.mark.parametrize("step", [_LAST_BEFORE_HEARTBEATS, _BEFORE_BATCHES])
def test_older_tables_become_what_new_ones_are_and_keep_their_jobs(step: str, now: datetime) -> None:
    prepare_jobs()
    new, note = _asked(_MADE_OF), _note()
    _said(_AWAY)
    _as_of(step)
    _said(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)"
        " VALUES ('one', 'unchase.do', 'one:7', 'one:7', '{\"kind\": \"one\", \"key\": 7}')"
    )
    assert _asked(_MADE_OF) != new

    prepare_jobs()

    assert (_asked(_MADE_OF), _note()) == (new, note)
    done: list[int] = []
    app = jobs_of([Kind(name="one", due=lambda _now: (), work=lambda key, _now: done.append(key))])
    with app.open():
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert done == [7]


def test_tables_that_are_up_to_date_are_left_alone() -> None:
    prepare_jobs()
    before = _asked("SELECT relname, oid::text, xmin::text FROM pg_class WHERE relname LIKE 'procrastinate%'")

    prepare_jobs()

    assert (
        _asked("SELECT relname, oid::text, xmin::text FROM pg_class WHERE relname LIKE 'procrastinate%'")
        == before
    )


def test_tables_without_a_note_are_those_of_the_first_version_that_made_them() -> None:
    prepare_jobs()
    new = _asked(_MADE_OF)
    _said("COMMENT ON TABLE procrastinate_jobs IS NULL")

    prepare_jobs()

    assert _asked(_MADE_OF) == new


def test_what_an_older_worker_needs_is_taken_away_once_none_lives() -> None:
    _as_of(_BEFORE_BATCHES)
    _said("INSERT INTO procrastinate_workers DEFAULT VALUES")

    prepare_jobs()

    assert _note() == "step: 03.04.00_01_pre_add_retry_failed_job_procedure"
    assert _LAST_POST not in str(_note())

    _said("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")
    prepare_jobs()

    assert _note() == f"step: {_LAST_POST}"


def test_a_step_that_breaks_off_is_taken_again_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    _as_of(_BEFORE_BATCHES)
    before = _asked(_MADE_OF)
    said = job_tables._say  # noqa: SLF001 - where a killed process stops

    def breaks(statements: str, last: str) -> None:
        said(f"{statements.rstrip().rstrip(';')};\nSELECT 1 / 0", last)

    with monkeypatch.context() as patched:
        patched.setattr(job_tables, "_say", breaks)
        with pytest.raises(Exception, match="division by zero"):
            prepare_jobs()

    assert (_asked(_MADE_OF), _note()) == (before, f"step: {_BEFORE_BATCHES}")
    prepare_jobs()
    assert _note() == f"step: {_LAST_POST}"


def test_tables_of_a_newer_version_are_refused() -> None:
    prepare_jobs()
    _said("COMMENT ON TABLE procrastinate_jobs IS 'step: 99.00.00_01_pre_from_the_future'")

    with pytest.raises(UpkeepError, match="newer version"):
        prepare_jobs()
