"""A plan for people: lists as theatres read them, what needs attention, how good it is."""
