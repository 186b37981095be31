"""Pages and their actions, one module per noun."""
