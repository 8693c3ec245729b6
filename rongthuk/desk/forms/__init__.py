"""The forms of the desk: they read what was typed; the rules stay with the actions."""
