"""WHAT a complaint is about: categories in groups, follow-up questions, other bodies' labels mapped to ours.

It is not who handles it (routing) nor by when (service_levels): a category only names its usual unit and
service level by code. A category is a table in `catalogue/<group>.toml`; what an administrator edited since
is never overwritten. May import: organisations, areas, core.
"""
