"""Read a text page of the old plan tracker and take it over.

`read` and everything that it calls know no database; `saving` alone writes, through the actions. Nothing here guesses silently: what is
doubtful becomes a warning that names its line and its field. May import what planning may import.
"""
