import static ai.timefold.solver.core.api.score.stream.ConstraintCollectors.count;
import static ai.timefold.solver.core.api.score.stream.ConstraintCollectors.sumLong;
import static ai.timefold.solver.core.api.score.stream.ConstraintCollectors.toSet;

import ai.timefold.solver.core.api.score.buildin.hardsoftlong.HardSoftLongScore;
import ai.timefold.solver.core.api.score.stream.Constraint;
import ai.timefold.solver.core.api.score.stream.ConstraintFactory;
import ai.timefold.solver.core.api.score.stream.ConstraintProvider;
import java.util.Set;

/** The rules of benchmarks/peers/task.py; the overrun budget is exact here. */
public class Rules implements ConstraintProvider {
    static Task task;
    private static final double HUNDREDTHS = 100;
    private static final HardSoftLongScore HARD = HardSoftLongScore.ONE_HARD;

    private record Key(int one, int other, int day) {}

    @Override
    public Constraint[] defineConstraints(ConstraintFactory factory) {
        return new Constraint[] {
            fits(factory), beds(factory), surgeon(factory), week(factory), kit(factory),
            patient(factory), points(factory),
        };
    }

    private Constraint fits(ConstraintFactory factory) {
        return factory.forEach(Case.class)
                .filter(one -> one.minutes > 0)
                .groupBy(
                        Case::room,
                        sumLong(one -> one.minutes + one.same + one.clean),
                        sumLong(one -> (long) Math.ceil(one.variance * HUNDREDTHS)),
                        toSet(one -> one.procedure))
                .penalizeLong(HARD, Rules::late)
                .asConstraint("list fits");
    }

    private static long late(Task.Room room, long minutes, long variance, Set<Integer> families) {
        int last = Integer.MAX_VALUE;
        for (int family : families) {
            minutes += task.turnover[family] - task.same[family];
            last = Math.min(last, task.turnover[family]);
        }
        double spread = Math.sqrt(variance / HUNDREDTHS + task.bookedVariance[room.number()]);
        double over = minutes - last + task.z * spread - room.room();
        return over <= 1e-9 ? 0 : (long) Math.ceil(over);
    }

    private Constraint beds(ConstraintFactory factory) {
        return factory.forEach(Case.class)
                .filter(one -> !one.stays.isEmpty())
                .flattenLast(Case::nights)
                .groupBy(night -> night, count())
                .filter((night, taken) -> taken > task.beds.get(night))
                .penalizeLong(HARD, (night, taken) -> 100L * (taken - task.beds.get(night)))
                .asConstraint("beds");
    }

    private Constraint surgeon(ConstraintFactory factory) {
        return factory.forEach(Case.class)
                .filter(one -> one.slot.surgeon() >= 0)
                .groupBy(one -> new Key(one.slot.surgeon(), 0, one.room().day()), toSet(Case::room))
                .filter((key, rooms) -> rooms.size() > 1)
                .penalizeLong(HARD, (key, rooms) -> 100L * overlaps(rooms))
                .asConstraint("surgeon in one place");
    }

    private Constraint week(ConstraintFactory factory) {
        return factory.forEach(Case.class)
                .filter(one -> task.limits.containsKey(one.slot.surgeon()))
                .groupBy(one -> new Key(one.slot.surgeon(), one.room().week(), 0), toSet(Case::room))
                .filter((key, rooms) -> rooms.size() > task.limits.get(key.one()))
                .penalizeLong(HARD, (key, rooms) -> 100L * (rooms.size() - task.limits.get(key.one())))
                .asConstraint("surgeon's week");
    }

    private Constraint kit(ConstraintFactory factory) {
        return factory.forEach(Case.class)
                .filter(one -> !one.items.isEmpty())
                .flattenLast(Case::uses)
                .groupBy(use -> new Key(use.room().site(), use.item(), use.room().day()),
                        toSet(Case.Use::room))
                .filter((key, rooms) -> rooms.size() > owned(key))
                .penalizeLong(HARD, (key, rooms) -> 100L * short_of(rooms, owned(key)))
                .asConstraint("movable equipment");
    }

    private Constraint patient(ConstraintFactory factory) {
        return factory.forEach(Case.class)
                .filter(one -> !one.alone)
                .groupBy(one -> new Key(one.patient, 0, one.room().day()), toSet(Case::room))
                .filter((key, rooms) -> rooms.size() > 1)
                .penalizeLong(HARD, (key, rooms) -> 100L * overlaps(rooms))
                .asConstraint("patient in one place");
    }

    private Constraint points(ConstraintFactory factory) {
        return factory.forEach(Case.class)
                .rewardLong(HardSoftLongScore.ONE_SOFT, one -> one.choice().points())
                .asConstraint("points");
    }

    private static int owned(Key key) {
        return task.own.getOrDefault(Task.pair(key.one(), key.other()), 0);
    }

    private static long overlaps(Set<Task.Room> rooms) {
        long found = 0;
        for (Task.Room one : rooms) {
            for (Task.Room other : rooms) {
                boolean share = one.begin() < other.latest() && other.begin() < one.latest();
                if (one.number() < other.number() && share) found++;
            }
        }
        return found;
    }

    /** Most items missing at the beginning of any of the lists. */
    private static long short_of(Set<Task.Room> rooms, int owned) {
        int most = 0;
        for (Task.Room at : rooms) {
            int open = 0;
            for (Task.Room one : rooms) {
                if (one.begin() <= at.begin() && at.begin() < one.latest()) open++;
            }
            most = Math.max(most, open - owned);
        }
        return Math.max(0, most);
    }
}
