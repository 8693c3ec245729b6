"""The console as a way out: for people without any other, messages are written to the log by number, never by content.

It exists so that an installation without mail still shows what would be sent. May import everything below the channels.
"""
