"""The demonstration city: three months of invented cases, people who work on them, and pictures that are drawn.

Loaded once, into an empty city. No real person is in it; every account has the same, printed password. May import what intake may import.
"""
