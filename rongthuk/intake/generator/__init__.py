"""Make up years of plausible cases from a seed: for benchmarks, for training, for the demonstration city.

No real person and no real report is in it: names, numbers and sentences are invented (`texts.toml`); how often what happens where follows
counts of public tickets. May import what intake may import.
"""
