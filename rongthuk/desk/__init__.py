"""The staff surface: triage, worklists, the case page and its moves.

It shows what `access` lets an officer see and calls actions; it holds no rules. May import everything below channels and portal.
"""
