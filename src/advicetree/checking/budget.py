"""What a search may still take, of memory and of work.

Invariant: both are counted and never measured, so that the same search on the same tree comes equally far on every machine.
Memory is counted in bytes, as far as they can be told beforehand; work in units of about a microsecond.
"""

from __future__ import annotations

MOST_MEMORY = 400_000_000
MOST_WORK = 6_000_000


class BudgetExceeded(Exception):
    """A search that would take more memory or work than it may; what was found by then is still right."""


class Budget:
    """The memory (bytes) and the work (units of about a microsecond) that are left.

    What is spent is spent `within` another budget too, if one is given, and each unit of work costs a `price`.
    """

    def __init__(self, memory: int = MOST_MEMORY, work: int = MOST_WORK, *, within: Budget | None = None, price: int = 1) -> None:
        self.memory = memory
        self.work = work
        self.within = within
        self.price = price

    def half(self) -> Budget:
        """Half of what is left, for one of two things to be done."""
        return Budget(self.memory // 2, self.work // 2)

    def spend(self, *, memory: int = 0, work: int = 0) -> None:
        """Note that so much is taken; raises `BudgetExceeded` where that is more than is left."""
        work *= self.price
        self.memory -= memory
        self.work -= work
        if self.memory < 0 or self.work < 0:
            raise BudgetExceeded
        if self.within is not None:
            self.within.spend(memory=memory, work=work)
