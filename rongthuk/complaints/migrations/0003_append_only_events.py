"""Guard the history in the database itself, and count references by Buddhist year."""

from django.db import migrations

FIRST_YEAR, LAST_YEAR = 2550, 2649

GUARD = """
create function complaint_event_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'TRUNCATE' then
        -- Test databases are emptied between tests; no other is.
        if current_database() like 'test\\_%' then return null; end if;
        raise exception 'the history of complaints is append-only';
    end if;
    if tg_op = 'UPDATE' then
        -- Redaction: the words and their salt go, everything else stays as it was hashed.
        if new.words = '' and new.salt is null
            and row(new.id, new.complaint_id, new.number, new.kind, new.actor_kind, new.actor_id, new.agency_id, new.from_state,
                    new.to_state, new.data, new.words_digest, new.is_told, new.occurred_at, new.recorded_at, new.hash)
            is not distinct from
                row(old.id, old.complaint_id, old.number, old.kind, old.actor_kind, old.actor_id, old.agency_id, old.from_state,
                    old.to_state, old.data, old.words_digest, old.is_told, old.occurred_at, old.recorded_at, old.hash)
        then return new; end if;
    end if;
    raise exception 'the history of complaints is append-only';
end $$;
create trigger complaint_event_append_only before update or delete on complaints_complaintevent
    for each row execute function complaint_event_guard();
create trigger complaint_event_no_truncate before truncate on complaints_complaintevent
    for each statement execute function complaint_event_guard();
create function history_root_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'TRUNCATE' and current_database() like 'test\\_%' then return null; end if;
    raise exception 'a published root is never changed';
end $$;
create trigger history_root_append_only before update or delete on complaints_historyroot
    for each row execute function history_root_guard();
"""
UNGUARD = """
drop trigger history_root_append_only on complaints_historyroot;
drop function history_root_guard();
drop trigger complaint_event_no_truncate on complaints_complaintevent;
drop trigger complaint_event_append_only on complaints_complaintevent;
drop function complaint_event_guard();
"""
COUNT = "".join(f"create sequence complaint_number_{year};\n" for year in range(FIRST_YEAR, LAST_YEAR + 1))
UNCOUNT = "".join(f"drop sequence complaint_number_{year};\n" for year in range(FIRST_YEAR, LAST_YEAR + 1))


class Migration(migrations.Migration):
    """Make events append-only and give every Buddhist year its own counter."""

    dependencies = [("complaints", "0002_references_between_tables")]

    operations = [
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(COUNT, UNCOUNT),
    ]
