"""The yardsticks of the benchmarks: the same rows by bare SQL, and the accounts that drive them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rongthuk.organisations.models import Agency, Membership, Officer

NAME = "benchmark"


def staff_cookie(agency: Agency, *, role: str) -> tuple[Officer, str]:
    """Return an officer of the agency with a signed-in session, and its cookie."""
    officer, _new = Officer.objects.get_or_create(username=f"{NAME}-{agency.code.replace('/', '-')}",
                                                  defaults={"display_name": "เจ้าหน้าที่ทดสอบความเร็ว"})  # fmt: skip
    Membership.objects.get_or_create(officer=officer, agency=agency, role=role)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(officer.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    session.create()
    return officer, f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def count_queries(officer: Officer, path: str) -> tuple[int, int]:
    """Return the queries of a page for the officer, when everything is warm, and the rows that it shows."""
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    browser.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(captured), answer.content.decode().count("data-key-item")


def count_api_queries(path: str, headers: dict[str, str]) -> int:
    """Return the queries of an API call when everything is warm."""
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.get(path, headers=headers)
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(path, headers=headers)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}: {answer.content[:200]!r}")
    return len(captured)


def partner_token(name: str, scopes: Sequence[str]) -> str:
    """Return a token of a partner that exists for benchmarks alone."""
    from rongthuk.channels.partner.benchmarking import token_for

    return token_for(name, scopes)


def _connect() -> psycopg.Connection[Any]:
    parameters = {
        key: value for key, value in connection.get_connection_params().items()
        if key not in {"cursor_factory", "context", "prepare_threshold"}
    }  # fmt: skip
    parameters["dbname"] = parameters.pop("database", parameters.get("dbname"))
    return psycopg.connect(**parameters)


def bare_page(office_id: int, rounds: int = 200) -> float:
    """Return the median seconds of the worklist's page by one SQL statement."""
    return _median(
        "select c.*, a.name_th, k.name_th from complaints_complaint c join organisations_agency a on a.id = c.lead_id"
        " left join taxonomy_category k on k.id = c.category_id where c.office_id = %s and c.phase = 'open'"
        " order by c.due_at, c.id limit 50",
        [[office_id]] * rounds,
    )


def bare_case(keys: list[int]) -> float:
    """Return the median seconds of a case with its events and assignments by one SQL statement."""
    return _median(
        "select c.*, (select json_agg(e) from complaints_complaintevent e where e.complaint_id = c.id),"
        " (select json_agg(a) from complaints_assignment a where a.complaint_id = c.id) from complaints_complaint c"
        " where c.id = %s",
        [[key] for key in keys],
    )


def bare_board(year: int, rounds: int = 40) -> float:
    """Return the median seconds of everything that the board of a year stands on, by one SQL statement."""
    return _median(
        "select p.*, a.name_th, (select count(*) from planning_problem o where o.project_id = p.id and o.solved_on is null),"
        " (select sum(s.weight) from planning_planstep s where s.project_id = p.id),"
        " (select count(*) from planning_planstep s where s.project_id = p.id and s.finished_on is null and s.ends_on < now()),"
        " (select r.percent from planning_progressreport r where r.project_id = p.id and r.state = 'approved'"
        "  order by r.reported_on desc offset 1 limit 1),"
        " (select e.score from planning_evaluation e where e.project_id = p.id order by e.quarter desc limit 1)"
        " from planning_project p join organisations_agency a on a.id = p.agency_id where p.year_id = %s order by p.code",
        [[year]] * rounds,
    )


def _median(statement: str, parameters: list[list[Any]]) -> float:
    times = []
    with _connect() as wire:
        for values in parameters:
            begin = time.perf_counter()
            wire.execute(statement, values).fetchall()
            times.append(time.perf_counter() - begin)
    return sorted(times)[len(times) // 2]


def bare_submissions(*, seconds: int, clients: int = 8) -> float:
    """Return how many submissions a second bare psycopg writes: the same number of rows, into tables of the same shape.

    The rows go into copies of the tables with their indexes, so that the history stays what it was.
    """
    tables = ["intake_submission", "contacts_contact", "contacts_contactpoint", "contacts_complainant",
              "complaints_complaint", "complaints_complaintevent", "complaints_assignment", "complaints_deadline"]  # fmt: skip
    with _connect() as wire:
        wire.execute("drop schema if exists yardstick cascade")
        wire.execute("create schema yardstick")
        for table in tables:
            wire.execute(f"create table yardstick.{table} (like public.{table} including all)")
        sample = wire.execute("select max(id) from complaints_complaint").fetchone()
        wire.commit()
    newest = sample[0] if sample else None
    done = [0] * clients
    end = time.perf_counter() + seconds

    def work(number: int) -> None:
        with _connect() as wire:
            while time.perf_counter() < end:
                _one(wire, newest, f"{number}-{done[number]}-{time.perf_counter_ns()}")
                wire.commit()
                done[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = sum(done) / (time.perf_counter() - begin)
    if not rate:
        raise RuntimeError("bare SQL could not write a single submission")
    with _connect() as wire:
        wire.execute("drop schema yardstick cascade")
    return rate


def _one(wire: psycopg.Connection[Any], newest: int | None, word: str) -> None:
    """Write one submission's rows by plain inserts: the work that no program can save."""
    number = abs(hash(word)) % 2_000_000_000
    payload = json.dumps({"text": "ไฟทางดับ", "word": word})
    wire.execute(
        "insert into yardstick.intake_submission (channel, external_id, payload, received_at, recorded_at)"
        " values ('partner', %s, %s, now(), now())", [word, payload])  # fmt: skip
    wire.execute(
        "insert into yardstick.contacts_contact (name, language, created_at) values ('x', 'th', now())")  # fmt: skip
    wire.execute(
        "insert into yardstick.contacts_contactpoint (contact_id, kind, value, created_at) values (1, 'phone', %s, now())",
        [word])  # fmt: skip
    wire.execute("select nextval('complaint_number_2649')")
    for table, least in (("complaints_complaint", 1), ("complaints_complaintevent", 2), ("complaints_assignment", 1),
                         ("complaints_deadline", 4)):  # fmt: skip
        for part in range(least):
            _copy(wire, table, newest, number + part)


_COLUMNS: dict[str, list[str]] = {}


def _copy(wire: psycopg.Connection[Any], table: str, newest: int | None, number: int) -> None:
    """Insert a copy of the newest case's row of a table under fresh keys."""
    if table not in _COLUMNS:
        rows = wire.execute(
            "select column_name from information_schema.columns where table_schema = 'public' and table_name = %s"
            " and is_identity = 'NO'", [table]).fetchall()  # fmt: skip
        _COLUMNS[table] = [row[0] for row in rows]
    # The copies have the tables' indexes and checks; a case of its own keeps each row from meeting another.
    fresh = {"reference": f"'{number % 10**14}'", "secret": f"'{number}'", "complaint_id": str(number),
             "conversation_id": "null", "agency_thread_id": "null"}  # fmt: skip
    if table == "complaints_complaintevent":
        fresh["number"] = str(number % 2_000_000_000)
    columns = _COLUMNS[table]
    values = ", ".join(fresh.get(column, column) for column in columns)
    key = "id" if table == "complaints_complaint" else "complaint_id"
    wire.execute(
        f"insert into yardstick.{table} ({', '.join(columns)})"
        f" select {values} from public.{table} where {key} = %s limit 1",
        [newest],
    )
