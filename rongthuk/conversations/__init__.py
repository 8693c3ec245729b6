"""WHAT WAS SAID: raw vendor events, messages, deliveries, the outbox, and the contract that every channel fulfils.

A complaint points to its conversations; this folder knows nothing of complaints. Nothing is sent inside a transaction: a message and
its deliveries are rows, and a worker sends them after the commit. May import contacts, organisations, areas and core.
"""
