"""Prepares a collection on a Ray cluster: each task reads one part, then the parts are merged.

    python prepare_ray.py MUSIC DATA --parts 64

MUSIC and DATA must be on a disk that all nodes share; each node needs Node.js and `nocturne`. What is already
read is kept, so a run that was cut off, or a task that Ray starts again, goes on where it was.
"""

import argparse
import os
import subprocess

import ray


@ray.remote(num_cpus=1, max_retries=2, retry_exceptions=True)
def prepare_part(command, music, folder, part, of):
    shard = f"{part}/{of}"
    arguments = ["prepare", music, "--out", folder, "--shard", shard, "--threads", "1"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"part {shard}: {done.stderr.strip()}")
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("music")
    parser.add_argument("data")
    parser.add_argument("--parts", type=int, default=16)
    parser.add_argument("--nocturne", default="nocturne", help="the command, with its arguments")
    options = parser.parse_args()
    command = options.nocturne.split()
    music, data = os.path.abspath(options.music), os.path.abspath(options.data)

    ray.init(log_to_driver=False)
    tasks = [
        prepare_part.remote(command, music, f"{data}.parts/{part}", part, options.parts)
        for part in range(1, options.parts + 1)
    ]
    folders, waiting = [], tasks
    while waiting:
        done, waiting = ray.wait(waiting)
        folders += ray.get(done)
        print(f"{len(folders)} of {options.parts} parts are read", flush=True)
    subprocess.run([*command, "merge", *folders, "--out", data], check=True)


if __name__ == "__main__":
    main()
