"""What the numbers say: paired tests, responders, rates, verdicts beside the print, reconstruction. No queries, no drawing."""
