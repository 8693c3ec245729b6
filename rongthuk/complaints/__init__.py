"""THE CASE: workflow, events, access, queries and the actions that alone change a complaint.

It knows nothing of HTTP, of how a report came in or how people are told: whoever wants to react listens to its events.
May import routing, conversations, service levels, taxonomy, contacts, organisations, areas and core.
"""
