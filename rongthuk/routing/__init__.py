"""WHOSE work it is: ordered rules over facts, and one pure `decide(facts, rules)`, whose reason is a
sentence.

It is not the assignment itself (complaints keeps that) and knows units by their codes alone, so past cases
can be replayed. Rules are `catalogue/rules.toml`, kept in the database as versioned sets; a stale rule is
reported, never skipped. May import: service_levels, taxonomy, contacts, organisations, areas, core.
"""
