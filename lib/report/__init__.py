"""Figures and tables to files that stand alone: each carries its cohort, version, filters and n."""
