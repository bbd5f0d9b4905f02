"""Who acts: households, local managers, ministries, government, donors."""
