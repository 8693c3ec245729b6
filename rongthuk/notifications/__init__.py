"""WHO IS TOLD WHAT: turns events of a case into messages to its complainant, in his language, over the point he chose.

It listens to events and writes messages; the outbox sends them. It changes no case. May import complaints and everything below.
"""
