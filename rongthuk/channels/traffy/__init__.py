"""Traffy Fondue, the ticket system of before: its export is taken in as history, once a ticket, with what really happened.

It is not a live channel: nothing is sent there and nobody is notified. May import intake and everything below.
"""
