"""Numbers to tables: rows of finished text, rounded here and nowhere else."""
