"""Pictures of designs as SVG, in the visual language of the board."""
