"""The steps of a report, one question at a time."""
