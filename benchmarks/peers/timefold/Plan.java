import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.score.buildin.hardsoftlong.HardSoftLongScore;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.constructionheuristic.ConstructionHeuristicPhaseConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.MoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.composite.UnionMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.ChangeMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.RuinRecreateMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.SwapMoveSelectorConfig;
import ai.timefold.solver.core.config.localsearch.LocalSearchPhaseConfig;
import ai.timefold.solver.core.config.solver.SolverConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** TASK ANSWER SECONDS WORKERS SEED: the community edition searches on one thread. */
@PlanningSolution
public class Plan {
    private static final double ANEW = 0.01;

    @PlanningEntityCollectionProperty public List<Case> cases;
    @PlanningScore public HardSoftLongScore score;

    public Plan() {}

    /** Late acceptance, the default; with the default moves alone it never leaves a good start. */
    private static LocalSearchPhaseConfig search() {
        MoveSelectorConfig<?> anew =
                new RuinRecreateMoveSelectorConfig().withFixedProbabilityWeight(ANEW);
        return new LocalSearchPhaseConfig()
                .withMoveSelectorConfig(
                        new UnionMoveSelectorConfig()
                                .withMoveSelectors(
                                        new ChangeMoveSelectorConfig(),
                                        new SwapMoveSelectorConfig(),
                                        anew));
    }

    public static void main(String[] words) throws Exception {
        long began = System.nanoTime();
        Task task = Task.read(Path.of(words[0]));
        Rules.task = task;
        Plan plan = new Plan();
        plan.cases = task.cases.stream().filter(one -> !one.slots.isEmpty()).toList();
        SolverConfig config =
                new SolverConfig()
                        .withSolutionClass(Plan.class)
                        .withEntityClasses(Case.class)
                        .withConstraintProviderClass(Rules.class)
                        .withRandomSeed(Long.parseLong(words[4]))
                        .withPhases(new ConstructionHeuristicPhaseConfig(), search());
        double spent = (System.nanoTime() - began) / 1e9;
        double started = ProcessHandle.current().info().startInstant()
                .map(at -> Duration.between(at, java.time.Instant.now()).toMillis() / 1e3)
                .orElse(spent);
        long left = (long) (1000 * Math.max(0.2, Double.parseDouble(words[2]) - started));
        config.withTerminationSpentLimit(Duration.ofMillis(left));
        Plan best = SolverFactory.<Plan>create(config).buildSolver().solve(plan);
        String chosen =
                best.cases.stream()
                        .filter(one -> one.slot != null)
                        .map(one -> Integer.toString(one.choice().number()))
                        .collect(Collectors.joining(", "));
        String text =
                "{\"chosen\": [%s], \"found\": true, \"bound\": null, \"built\": %.2f, \"score\": \"%s\"}%n"
                        .formatted(chosen, spent, best.score);
        Files.writeString(Path.of(words[1]), text);
    }
}
