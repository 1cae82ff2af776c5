"""The formats of a review, one file each."""
