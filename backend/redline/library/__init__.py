"""What a saved design shows without opening it: what changed, a card, and the one-page sheet."""
