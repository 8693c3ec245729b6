"""Break the running system on purpose, and look whether anything that was promised is lost.

`python -m tests.faults.kill --seconds 30` is the whole trial by hand; `test_kill.py` is its short form.
"""
