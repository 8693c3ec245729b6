"""What is promised in figures, measured: one module a benchmark, each with `run(cases) -> dict`.

Every benchmark measures its yardstick (bare SQL, an empty page) in the same run, drives the real server from a separate process, states
that process's share of the CPU, and counts the rows in the database afterwards. `./manage benchmark` lists the names.
"""
