"""The lexicon: what people call the parts of an ML system."""
