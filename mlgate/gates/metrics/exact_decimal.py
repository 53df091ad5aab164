"""Numbers as decimals of the engine, whose sums do not depend on the order of the rows."""

#: of 18 places: 20 digits before the point
DECIMAL = "DECIMAL(38, 18)"
