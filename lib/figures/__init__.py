"""Numbers to figures: plain arrays in, plotly figures out; nothing here asks the store."""
