"""What the formats share: escaping, numbers in words, order and grouping."""
