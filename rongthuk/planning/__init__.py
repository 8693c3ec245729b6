"""WHAT THE CITY JUDGES ITSELF BY: yearly projects, their steps, reports and problems, indicators and their quarters, the scores.

It changes no case; cases that wait for budget are linked here to the project that will solve them, and indicators may take their
result from a measure. It speaks no HTTP. May import complaints and everything below.
"""
