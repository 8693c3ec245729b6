"""The JSON API for partners: other systems that report, read, add to cases and work on them for their agency.

It authenticates by token, translates JSON into the same drafts and moves as every other surface, and answers refusals
as problem documents (RFC 9457). It holds no rule of its own: access and actions decide. It is not the public open data.
May import intake, complaints and everything below, no other channel and no surface.
"""
