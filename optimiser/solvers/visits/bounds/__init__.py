"""How good a plan of a centre could be at best, level by level; never beaten by any plan.

`slots` weighs whole visits against every slot of rooms and staff in a linear model, where the
centre is small; `possible` tells it which visits there could be. `minutes` weighs tests against
the minutes of rooms and staff. `large` does so by prices, in a second and for the largest centres.
`fewest` counts visits and minutes waited. `level_bounds` asks them all, beside the search or after
it.
"""
