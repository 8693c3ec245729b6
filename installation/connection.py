"""Try the city's own database and say plainly why it cannot be used: `python -m installation.connection`.

Runs in the virtual environment because it needs psycopg. Ends with 0 when the database answers, 2 when the
address is wrong (trying again is useless) and 3 when nobody answers (it may come back).
"""

from __future__ import annotations

import os
import re
import sys
from urllib.parse import urlsplit

WRONG, AWAY = 2, 3
OLDEST = 160000


def shown(address: str) -> str:
    """Return the address without its password, for messages."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", address)


def wrong_form(address: str) -> str:
    """Return why the text is no database address at all, or an empty text."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return "its host or port is not understood"
    if parts.scheme not in {"postgresql", "postgres"}:
        return f"it begins with {parts.scheme or address[:12]!r}, not with postgresql://"
    if not parts.path.strip("/") and "dbname=" not in parts.query:
        return "the database's name is missing at its end"
    return ""


def explain(address: str, said: str) -> tuple[int, str, str]:
    """Return the exit code and the English and Thai sentences for what the server or the network said."""
    where = shown(address)
    parts = urlsplit(address)
    host = parts.hostname or "this machine"
    cases = [
        (
            r"password authentication failed|no password supplied",
            WRONG,
            "the user or the password is wrong",
            "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง",
        ),
        (
            r'role "[^"]*" does not exist',
            WRONG,
            f"the user {parts.username!r} does not exist there",
            "ไม่มีผู้ใช้นี้",
        ),
        (
            r'database "[^"]*" does not exist',
            WRONG,
            f"the database {parts.path.lstrip('/')!r} does not exist there; create it with: createdb "
            f"{parts.path.lstrip('/')}",
            "ไม่มีฐานข้อมูลชื่อนี้ กรุณาสร้างก่อน",
        ),
        (
            r"no pg_hba.conf entry|permission denied for database",
            WRONG,
            "the server does not let this user in from here",
            "เซิร์ฟเวอร์ไม่อนุญาตให้ผู้ใช้นี้เข้าจากเครื่องนี้",
        ),
        (
            r"invalid connection option|invalid URI|invalid integer|invalid port",
            WRONG,
            "the address holds something that is not understood",
            "ที่อยู่มีส่วนที่ไม่ถูกต้อง",
        ),
        (
            r"not known|resolve|name resolution|No address",
            AWAY,
            f"the name {host!r} is not known on the network",
            f"ไม่พบชื่อเครื่อง {host!r} ในเครือข่าย",
        ),
        (
            r"starting up|shutting down|recovery",
            AWAY,
            "the server is starting or stopping",
            "เซิร์ฟเวอร์กำลังเริ่มหรือกำลังหยุดทำงาน",
        ),
        (
            r"too many (clients|connections)|remaining connection slots",
            AWAY,
            "the server has no connection left",
            "เซิร์ฟเวอร์มีการเชื่อมต่อเต็มแล้ว",
        ),
        (r"refused", AWAY, f"nobody listens at {host} port {parts.port or 5432}", "ไม่มีเซิร์ฟเวอร์ตอบที่อยู่นี้"),
        (r"timeout|timed out|unreachable|No route", AWAY, f"{host} does not answer", f"{host} ไม่ตอบ"),
    ]
    for pattern, code, english, thai in cases:
        if re.search(pattern, said, re.IGNORECASE):
            return code, f"DATABASE_URL={where} cannot be used: {english}.", f"ใช้ DATABASE_URL ไม่ได้: {thai}"
    first = said.strip().splitlines()[0] if said.strip() else "no reason given"
    return AWAY, f"DATABASE_URL={where} cannot be reached: {first}", f"เชื่อมต่อฐานข้อมูลไม่ได้: {first}"


def main() -> int:
    """Connect once and print the sentences on two lines if it does not work."""
    address = os.environ.get("DATABASE_URL", "")
    why = wrong_form(address)
    if why:
        sys.stdout.write(
            f"DATABASE_URL={shown(address)} cannot be used: {why}. Write "
            "postgresql://user:password@host:port/database, "
            "or leave it out to use the embedded database.\n"
            "DATABASE_URL ไม่ถูกต้อง กรุณาเขียนเป็น postgresql://user:password@host:port/database "
            "หรือไม่ต้องกำหนดเพื่อใช้ฐานข้อมูลที่มากับระบบ\n"
        )
        return WRONG
    import psycopg

    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            version = connection.info.server_version
    except (psycopg.OperationalError, psycopg.ProgrammingError, UnicodeError) as error:
        code, english, thai = explain(address, str(error))
        sys.stdout.write(f"{english}\n{thai}\n")
        return code
    if version < OLDEST:
        sys.stdout.write(
            f"DATABASE_URL={shown(address)} is PostgreSQL {version // 10000}; Rongthuk needs 16 or newer.\n"
            f"ฐานข้อมูลเป็น PostgreSQL รุ่น {version // 10000} ต้องใช้รุ่น 16 ขึ้นไป\n"
        )
        return WRONG
    return 0


if __name__ == "__main__":
    sys.exit(main())
