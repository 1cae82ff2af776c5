"""The model room: which model, where, and its tokens as they come."""
