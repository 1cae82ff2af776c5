"""The doctor: looks at everything between the user and an answer, and says what is wrong."""
