"""Who works: agencies and their sections, officers, roles, memberships, substitutes.

`directory/` describes the real agencies, one file each.
It does not know what a complaint is, nor who handles what: routing and complaints build on it.
It may import `areas` and `core`.
"""
