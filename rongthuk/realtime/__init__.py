"""WHAT CHANGES NOW: the live process, which turns the database's notices into server-sent events of a topic and an id.

It carries no content and touches no table: the page refetches under its own rights. May import core alone.
"""
