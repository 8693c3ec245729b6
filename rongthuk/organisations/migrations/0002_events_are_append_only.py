"""Refuse to change or delete what was recorded."""

from django.db import migrations

FORWARDS = """
create function organisations_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'organisation events are append-only' using errcode = 'restrict_violation';
end $$;
create trigger organisation_event_append_only before update or delete on organisations_organisationevent
  for each row execute function organisations_refuse_change();
"""

BACKWARDS = """
drop trigger organisation_event_append_only on organisations_organisationevent;
drop function organisations_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_agencies_and_officers")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
