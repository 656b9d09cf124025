"""What a person sees and touches: the only room, with app.py and the pages, that knows Streamlit."""
