import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.entity.PlanningPin;
import ai.timefold.solver.core.api.domain.lookup.PlanningId;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** An entry of the waiting list: where it goes is the variable, nowhere is allowed. */
@PlanningEntity
public class Case {
    @PlanningId public int number;
    @PlanningPin public boolean pinned;

    @PlanningVariable(allowsUnassigned = true)
    public Task.Slot slot;

    @ValueRangeProvider public List<Task.Slot> slots = new ArrayList<>();
    private final Map<Task.Slot, Task.Choice> choices = new IdentityHashMap<>();
    public Task task;
    public int minutes;
    public double variance;
    public int procedure;
    public int turnover;
    public int same;
    public int clean;
    public int patient;
    public boolean alone;
    public final List<Integer> items = new ArrayList<>();
    public final List<int[]> stays = new ArrayList<>();

    public Case() {}

    Case(Task task, int number, int minutes, double variance, int[] rest) {
        this.task = task;
        this.number = number;
        this.minutes = minutes;
        this.variance = variance;
        procedure = rest[0];
        turnover = rest[1];
        same = rest[2];
        clean = rest[3];
        patient = rest[4];
    }

    void mayTake(Task.Choice choice) {
        slots.add(choice.slot());
        choices.put(choice.slot(), choice);
    }

    public Task.Choice choice() {
        return choices.get(slot);
    }

    public Task.Room room() {
        return slot.room();
    }

    /** Ward and night of each bed it takes that is counted. */
    public List<Long> nights() {
        List<Long> nights = new ArrayList<>(stays.size());
        for (int[] stay : stays) {
            long night = Task.pair(stay[0], slot.room().day() + stay[1]);
            if (task.beds.containsKey(night)) nights.add(night);
        }
        return nights;
    }

    /** Movable items it brings into its room. */
    public List<Use> uses() {
        List<Use> uses = new ArrayList<>(items.size());
        for (int item : items) {
            if (!task.inRoom.contains(Task.pair(slot.room().number(), item))) {
                uses.add(new Use(item, slot.room()));
            }
        }
        return uses;
    }

    public record Use(int item, Task.Room room) {}
}
