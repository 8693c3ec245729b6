"""Prepare a bare machine and keep the processes running.

Not part of the product's domain: `./run`, `./test` and `./manage` are its only callers. It uses Python's
standard library alone, because it runs before anything is installed, and imports nothing from `rongthuk` or
`config`; what needs Django is a child process. Only `messages` and `translations_check` use an installed
package, and only when they are run.
"""
