"""Make up a year of the city's plan from a seed: for benchmarks, trials and the demonstration city.

Projects, sentences and people are invented (`texts.toml`). What stands in the tables afterwards is what the actions would have left:
progress of the last approved report, weights that sum to 100, one event a change. May import what planning may import.
"""
