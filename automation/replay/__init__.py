"""A config run in many worlds of the stand-in: which worlds, how each ended, what was expected, and the difference.

Everything here is free of browsers and of the stand-in; `automation.cli_replay` puts it to work.
"""
