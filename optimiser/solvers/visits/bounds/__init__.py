"""How good a plan of a centre could be at best, level by level; never beaten by any plan.

`slots` weighs whole visits against every slot of rooms and staff in a linear model, unless the
centre is too large for one; `slot_building` writes it down, from the visits that `possible` tells,
and `slot_rows` holds it. `minutes` weighs tests against the minutes of rooms and staff. `large`
does so by prices, in a second and for the largest centres. `shadow` is a bound by prices, true
beside any plan. `fewest` counts visits and minutes
waited. `level_bounds` asks them all, beside the search or after it.
"""
