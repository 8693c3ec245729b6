"""Describe whole cases that are past already, and turn them into rows; `actions.bulk.file_past` is the only writer.

Not the way of a new report: that is `actions.file`. May import what complaints may import.
"""
