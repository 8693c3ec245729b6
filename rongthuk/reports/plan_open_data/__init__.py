"""Open data of the yearly plan: projects and indicators of a budget year as CSV, JSON and XLSX, with a description of every field.

Approved facts alone; no person's name or extension, no narrative, no note of an office. Field names are a promise: they are added to,
never renamed.
"""
