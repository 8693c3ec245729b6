"""THE FRONT DOOR: a draft becomes a submission, and the submission a complaint or an enquiry, in one transaction.

Every channel calls `intake.actions.submit(draft, by=…)`; nothing in it leaves the machine. It knows no HTTP and no channel by name.
May import complaints and everything below.
"""
