"""What the templates show, worked out from a round's state: values only, no requests."""
