"""The living style page: every component with its markup and all its states.

It is not a surface of the product and holds no rules; examples are templates under `templates/style/examples/`.
It may import what `core` may.
"""
