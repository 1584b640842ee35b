"""The Python end of a comparison: says who it is, and takes a turn for each line that it reads. See ../README.md."""

import json
import resource
import sys
import time


def serve(work, **facts):
    """Serves turns until the run is over; `work` is one turn and returns the amount done."""
    say(ready=True, **facts)
    for _ in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        amount = work()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        say(amount=amount, cpu=cpu, wall=wall, peak=peak_memory())


def missing(why):
    """Says that this peer cannot run here, and ends."""
    say(missing=why)
    sys.exit(0)


def options():
    """What the runner passes."""
    return json.loads(sys.argv[1])


def peak_memory():
    """The most bytes of memory that this process has held so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def say(**message):
    print(json.dumps(message), flush=True)
