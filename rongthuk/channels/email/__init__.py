"""E-mail as a way out: SMTP in a city, a folder of letters in the demonstration and in tests.

Receiving mail is not here yet. May import everything below the channels.
"""
