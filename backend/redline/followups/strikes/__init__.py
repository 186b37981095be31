"""Effects of follow-ups, by what they strike; ``constraint`` names them."""
