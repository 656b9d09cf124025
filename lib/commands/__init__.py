"""The command line's answers: the same calls as the pages, without a browser."""
