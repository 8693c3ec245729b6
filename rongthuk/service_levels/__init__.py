"""BY WHEN something is promised: targets, working calendars with holidays, and the deadline itself.

It is not the clock of a case: `deadline(...)` is pure and counts from facts; what was promised is stored with
the complaint. Targets are tables in `catalogue/*.toml`; what an administrator edited since is never
overwritten. May import: taxonomy, contacts, organisations, areas, core.
"""
