"""The public surface: report, receipt, tracking, public map and list.

It turns requests into drafts and actions, and nothing more. May import everything below channels, desk and portal.
"""
