"""WHO CALLS: the only tables with a citizen's name, phone, address and ids.

Agencies see the complaint, not the complainant; every reading of a contact by an officer goes through `reveal` and is logged.
It knows nothing of complaints: those point here. May import organisations, areas and core.
"""
