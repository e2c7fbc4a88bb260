"""What to buy, where, and where not: rules, courses, funders, and the portfolio of a budget."""
