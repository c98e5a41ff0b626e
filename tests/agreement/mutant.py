"""Mutants: every rule with one slip in one half, as a tired programmer would make it."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

from optimiser.constraints.rule import Rule


@dataclass(frozen=True)
class Mutant:
    """`rule` with the only occurrence of `old` in its `half` replaced by `new`."""

    rule: str
    half: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.rule}.{self.half}: {self.old.strip()} -> {self.new.strip()}"

    def made(self) -> Rule:
        """The slipped rule, from a fresh module that nothing else sees."""
        name = f"optimiser.constraints.{self.rule}"
        path = Path(str(import_module(name).__file__))
        before, start, rest = path.read_text("utf-8").partition(f"    def {self.half}(")
        # A half ends where the next method begins; helpers below the class belong to the last.
        body, following, after = rest.partition("\n    def ")
        assert start, f"{self}: {path.name} has no {self.half}"
        assert body.count(self.old) == 1, f"{self}: found {body.count(self.old)} times; renew it"
        slipped = before + start + body.replace(self.old, self.new) + following + after
        module = ModuleType(name)
        exec(compile(slipped, f"mutant of {path.name}", "exec"), module.__dict__)  # noqa: S102
        (kind,) = [
            thing
            for thing in vars(module).values()
            if isinstance(thing, type)
            and issubclass(thing, Rule)
            and thing.__module__ == name
            and thing is not Rule
        ]
        return kind()


def slips(rule: str, half: str, *slips: tuple[str, str]) -> list[Mutant]:
    return [Mutant(rule, half, old, new) for old, new in slips]
