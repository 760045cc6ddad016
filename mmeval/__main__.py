"""``python -m mmeval``: the same as the command ``mmeval``."""

from mmeval.cli import main

main()
