"""Refuse to change or delete what was recorded, and what was frozen when a quarter was evaluated."""

from django.db import migrations

FORWARDS = """
create function planning_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'plan events are append-only' using errcode = 'restrict_violation';
end $$;
create trigger plan_event_append_only before update or delete on planning_planevent
  for each row execute function planning_refuse_change();
"""

BACKWARDS = """
drop trigger plan_event_append_only on planning_planevent;
drop function planning_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_plan_tracker")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
