from optimiser.constraints.walk_gap import WalkGap
from optimiser.models.policy import Policy
from tests.by_hand_centre import said
from tests.tiny_centre import centre, fixed, request, room

ROOMS = [room("n", 0, 8, 60), room("n2", 0, 8, 60), room("t", 1, 8, 60)]
POLICY = Policy(walk_minutes=10)
OPEN = centre([request("r1", "a", "b")], ROOMS, policy=POLICY)


def test_a_patient_who_would_have_to_run():
    assert said(WalkGap(), OPEN, ("r1", "b", "n2", 25), ("r1", "a", "n", 0)) == [
        "walk_gap: in visit 1 of r1 b starts 5 minutes after a ends; the walk takes 10"
    ]
    assert said(WalkGap(), OPEN, ("r1", "a", "n", 0), ("r1", "b", "n2", 30)) == []


def test_two_visits_and_two_bookings_already_made_owe_nothing():
    assert said(WalkGap(), OPEN, ("r1", "a", "n", 0), ("r1", "b", "t", 0, 2)) == []
    made = (fixed("a", ROOMS[0]), fixed("b", ROOMS[1], 20))
    both = centre([request("r1", "a", "b", fixed=made)], ROOMS, policy=POLICY)
    assert said(WalkGap(), both, ("r1", "a", "n", 0), ("r1", "b", "n2", 20)) == []
    one = centre([request("r1", "a", "b", fixed=made[:1])], ROOMS, policy=POLICY)
    assert len(said(WalkGap(), one, ("r1", "a", "n", 0), ("r1", "b", "n2", 20))) == 1
