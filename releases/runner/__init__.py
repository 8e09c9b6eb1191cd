"""What a worker does with a deployment: claim a step, let a hand touch the world, record what is known."""

from releases.runner.carrying import run
from releases.runner.orders import ask_target

__all__ = ["ask_target", "run"]
