"""Answer what the pages of the plan ask: the board, a project, the strategy, indicators, problems, rounds."""
