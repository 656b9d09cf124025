"""The command line: `python -m lib --help`. Exit 0 done, 1 the input was refused, 2 wrong usage."""

import sys

from lib.commands.run import main

if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # whoever read the answer has read enough
        sys.stderr.close()
