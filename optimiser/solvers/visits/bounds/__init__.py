"""How good a plan of a centre could be at best, level by level; never beaten by any plan.

`minutes` weighs tests against the minutes of rooms and staff in a linear model. `large` does so by
prices, in a second and for the largest centres. `fewest` counts visits and minutes waited.
`level_bounds` asks them all, beside the search or after it.
"""
