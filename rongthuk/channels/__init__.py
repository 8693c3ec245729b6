"""Ways in and out: one folder a channel. A folder here with an `apps.py` is installed; nothing else lists it."""
