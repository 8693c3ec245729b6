"""What every folder may use: registries, actors, errors, Thai dates and text, shared templates and front end.

It is not a place for rules of the trade: whatever knows what a complaint or an agency is lives above it.
It may import nothing of `rongthuk`.
"""
