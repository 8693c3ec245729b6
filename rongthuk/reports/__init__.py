"""WHAT IS HANDED OVER: one folder a report or open data set, and the means to typeset them: Sarabun, an official A4 page, tables, charts.

It reads and never changes what it reads; its only own rows are the runs of long reports. It speaks no HTTP: desk and portal bring
the pages. May import everything below desk and portal.
"""
