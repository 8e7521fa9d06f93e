#!/usr/bin/env python3
"""Mutation testing of `pricing/` and `rules/`: change the code in small ways, and see that some test notices.

    scripts/mutants.py                        all mutants, from nothing
    scripts/mutants.py 'pricing.billing.*'    only those named so, again
    scripts/mutants.py --again                those that lived the last time, and what has changed since
    scripts/mutants.py --at-once 1            one at a time, not one for each core

It fails when less than 90 % are killed. docs/mutants.md says what is left out, and why the survivors live.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import libcst as cst
import pytest
from _pytest.config import _prepareconfig
from _pytest.runner import runtestprotocol
from hypothesis import HealthCheck, Phase, settings
from mutmut import __main__ as mutmut
from mutmut import stats
from mutmut.mutation import file_mutation, trampoline
from mutmut.mutation.data import SourceFileMutationData
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.utils.file_utils import change_cwd, walk_mutatable_files
from mutmut.workers import isolation

ROOT = Path(__file__).resolve().parent.parent
LEAST_PERCENT = 90
KILLED = frozenset(("killed", "timeout", "segfault"))
LINE = "{:32}{:>8}{:>10}{:>8}{:>8}\n"
SENTENCES = frozenset(("N_", "ValueError"))  # read by people and programmers only


class OneCollection(PytestRunner):
    """Collects the tests once: a mutant, in its own process, then costs no more than the tests that look at it."""

    items: dict[str, pytest.Item] | None = None

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        """Run tests until one fails; return 0 when none does. Without a mutant: the code as it is."""
        if mutant_name is None:
            status = super().run_tests(mutant_name=None, tests=tests)
            self.items = self.items or self._collected()
            return status
        with change_cwd("mutants"):
            return int(any(map(self._fails, tests)))

    def _collected(self) -> dict[str, pytest.Item]:
        with change_cwd("mutants"):
            given = [*self._pytest_add_cli_args_test_selection, *self._pytest_add_cli_args]
            # native: of a test that fails nothing is shown, and other styles would parse the source of each mutant
            config = _prepareconfig(["--rootdir=.", "--tb=native", "-q", "-s", *given])
            config._do_configure()
            session = pytest.Session.from_config(config)
            config.hook.pytest_sessionstart(session=session)
            items = {_plain(item.nodeid): item for item in session.perform_collect()}
        lost = set(map(_plain, state().duration_by_test)) - items.keys()
        assert not lost, lost  # a test that is not found would look like a kill
        return items

    def _fails(self, test: str) -> bool:
        try:
            return any(report.failed for report in runtestprotocol(self.items[_plain(test)], log=False, nextitem=None))
        except BaseException:  # whatever it was, it must not leave the process of the mutant
            return True


def _plain(test: str) -> str:
    """Name a test as at first: pytest escapes its names anew each time they are collected."""
    return re.sub(r"\\+", r"\\", test)


def main() -> int:
    """Make the mutants and try them; return the exit status."""
    wanted = argparse.ArgumentParser(description="Test by mutants.")
    wanted.add_argument("names", nargs="*")
    wanted.add_argument("--again", action="store_true")
    wanted.add_argument("--at-once", type=int, default=os.cpu_count())
    asked = wanted.parse_args()
    os.chdir(ROOT)
    if asked.again:
        _revive()
    elif not asked.names:
        shutil.rmtree("mutants", ignore_errors=True)
    return try_mutants(asked.names, asked.at_once)


def try_mutants(names: Sequence[str], at_once: int) -> int:
    """Try the mutants named, or all that are untried; print what became of them and return 1 when too many live."""
    settings.register_profile("mutants", **_few_examples())
    settings.load_profile("mutants")
    _leave_sentences_alone()
    _change_properties_too()
    isolation.PytestRunner = OneCollection
    trampoline.get_mutant_under_test = lambda: trampoline._mutant_under_test or ""  # not out of the environment
    if not sys.stdout.isatty():
        mutmut.print_status = stats.print_status = lambda *_, **__: None
    mutmut._run(tuple(names), at_once)
    return report(_results())


def _few_examples() -> dict[str, object]:
    """Few examples, the same for all mutants: a test that fails need not find the simplest reason."""
    return {
        "max_examples": 10,
        "derandomize": True,
        "database": None,
        "deadline": None,
        "phases": (Phase.explicit, Phase.generate),
        "suppress_health_check": tuple(HealthCheck),
    }


def _leave_sentences_alone() -> None:
    file_mutation.NEVER_MUTATE_FUNCTION_CALLS |= SENTENCES


def _change_properties_too() -> None:
    """Let mutmut into properties, which it passes by: half of the sums of a quote are properties."""
    passes_by = file_mutation.MutationVisitor._skip_node_and_children
    arrange = file_mutation.function_trampoline_arrangement

    def skips(visitor: file_mutation.MutationVisitor, node: cst.CSTNode) -> bool:
        return not _is_property(node) and passes_by(visitor, node)

    def arranged(function: cst.FunctionDef, mutants: Iterable[file_mutation.Mutation], class_name: str | None):
        if not _is_property(function):
            return arrange(function, mutants, class_name)
        before, (switch, *bodies), after, names = arrange(function.with_changes(decorators=[]), mutants, class_name)
        switch = switch.with_changes(decorators=[*function.decorators, *switch.decorators])
        return before, [switch, *bodies], after, names

    file_mutation.MutationVisitor._skip_node_and_children = skips
    file_mutation.function_trampoline_arrangement = arranged


def _is_property(node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.FunctionDef):
        return False
    return [getattr(decorator.decorator, "value", None) for decorator in node.decorators] == ["property"]


def _revive() -> None:
    """Forget that mutants lived, and which tests look at what."""
    Path("mutants/mutmut-stats.json").unlink(missing_ok=True)
    for data in _known():
        found = data.exit_code_by_key.items()
        data.exit_code_by_key = {
            name: code if stats.status_by_exit_code[code] in KILLED else None for name, code in found
        }
        data.save()


def _results() -> dict[str, dict[str, str]]:
    """Return what became of each mutant, by module."""
    return {
        data.path.as_posix(): {name: stats.status_by_exit_code[code] for name, code in data.exit_code_by_key.items()}
        for data in _known()
    }


def _known() -> Iterator[SourceFileMutationData]:
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        yield data


def report(results: dict[str, dict[str, str]]) -> int:
    """Print the survivors and the figures; return 1 when too many live."""
    tried = [status for of_module in results.values() for status in of_module.values() if status != "not checked"]
    alive = [f"{s}: {name}\n" for of in results.values() for name, s in of.items() if s not in {*KILLED, "not checked"}]
    sys.stdout.writelines(["\n", *alive, "\n", LINE.format("module", "killed", "survived", "total", "%")])
    for module, of_module in results.items():
        sys.stdout.write(_line(module, [status for status in of_module.values() if status != "not checked"]))
    sys.stdout.write(_line("all", tried) + "\n`.venv/bin/mutmut show NAME` shows a mutant.\n")
    return 0 if tried and _killed(tried) * 100 >= LEAST_PERCENT * len(tried) else 1


def _line(module: str, statuses: Sequence[str]) -> str:
    if not statuses:
        return ""
    killed, total = _killed(statuses), len(statuses)
    return LINE.format(module, killed, total - killed, total, f"{killed * 100 / total:.1f}")


def _killed(statuses: Iterable[str]) -> int:
    return sum(status in KILLED for status in statuses)


if __name__ == "__main__":
    sys.exit(main())
