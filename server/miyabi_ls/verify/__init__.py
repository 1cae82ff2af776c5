"""How far an edit is proved before it is offered."""
