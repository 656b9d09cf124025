"""KyphoScope's library: everything the pages and the command line do, importable without Streamlit."""

__version__ = "0.1.0"
