import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The task of a peer, read from its lines; benchmarks/peers/task.py says what they mean. */
public class Task {
    public record Room(int number, int day, int week, int begin, int latest, int room, int site) {}

    /** Where a case may go: one object for all cases, so that two can change places. */
    public record Slot(Room room, int surgeon) {}

    public record Choice(int number, int entry, Slot slot, long points) {}

    public double z;
    public final List<Room> rooms = new ArrayList<>();
    public final List<Case> cases = new ArrayList<>();
    public final List<Choice> choices = new ArrayList<>();
    private final Map<Long, Slot> slots = new HashMap<>();
    public final Map<Long, Integer> own = new HashMap<>();
    public final Map<Long, Integer> beds = new HashMap<>();
    public final Map<Integer, Integer> limits = new HashMap<>();
    public final Set<Long> inRoom = new HashSet<>();
    public double[] bookedVariance;
    public int[] turnover;
    public int[] same;

    public static long pair(int one, int other) {
        return ((long) one << 32) | (other + 1_000_000);
    }

    public static Task read(Path file) throws IOException {
        Task task = new Task();
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ");
            if (words[0].equals("z")) {
                task.z = Double.parseDouble(words[1]);
            } else if (words[0].equals("wait")) {
                int[] n = numbers(words, 3);
                double variance = Double.parseDouble(words[2]);
                int minutes = Integer.parseInt(words[1]);
                task.cases.add(new Case(task, task.cases.size(), minutes, variance, n));
            } else {
                task.take(words[0], numbers(words, 1));
            }
        }
        task.settle();
        return task;
    }

    private static int[] numbers(String[] words, int from) {
        return Arrays.stream(words, from, words.length).mapToInt(Integer::parseInt).toArray();
    }

    private void take(String kind, int[] n) {
        switch (kind) {
            case "list" -> rooms.add(new Room(rooms.size(), n[0], n[1], n[2], n[3], n[4], n[5]));
            case "choice" -> {
                Slot slot = slots.computeIfAbsent(
                        pair(n[1], n[2]), any -> new Slot(rooms.get(n[1]), n[2]));
                choices.add(new Choice(choices.size(), n[0], slot, n[3]));
                cases.get(n[0]).mayTake(choices.get(choices.size() - 1));
            }
            case "kept" -> cases.get(choices.get(n[0]).entry()).pinned = true;
            case "start" -> cases.get(choices.get(n[0]).entry()).slot = choices.get(n[0]).slot();
            case "own" -> own.put(pair(n[0], n[1]), n[2]);
            case "beds" -> beds.put(pair(n[0], n[1]), n[2]);
            case "limit" -> limits.put(n[0], n[1]);
            case "needs" -> cases.get(n[0]).items.add(n[1]);
            case "in_room" -> inRoom.add(pair(n[0], n[1]));
            case "stay" -> cases.get(n[0]).stays.add(new int[] {n[1], n[2]});
            default -> throw new IllegalArgumentException(kind);
        }
    }

    private void settle() {
        int procedures = cases.stream().mapToInt(one -> one.procedure).max().orElse(0) + 1;
        turnover = new int[procedures];
        same = new int[procedures];
        Arrays.fill(same, Integer.MAX_VALUE);
        bookedVariance = new double[rooms.size()];
        Map<Integer, Integer> entries = new HashMap<>();
        for (Case one : cases) {
            if (one.minutes > 0) {
                turnover[one.procedure] = Math.max(turnover[one.procedure], one.turnover);
                same[one.procedure] = Math.min(same[one.procedure], one.same);
            } else if (one.pinned) {
                bookedVariance[one.room().number()] += one.variance;
            }
            entries.merge(one.patient, 1, Integer::sum);
        }
        cases.forEach(one -> one.alone = entries.get(one.patient) == 1);
    }
}
