/** A wheel of TensorFlow on PyPI. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** Of the wheel for x86-64 Linux, CPython 3.11; which Python is here does not matter, as none of it is run. */
  readonly sha256: string;
  /** Size of what is downloaded, in bytes, for the progress. */
  readonly bytes: number;
}

/** TensorFlow's library for the CPU: the smallest that was tried. */
export const CPU_WHEEL: Wheel = {
  name: "tensorflow-cpu",
  version: "2.15.1",
  sha256: "54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26",
  bytes: 207_208_420,
};

/** With CUDA 12 kernels, for cards from Pascal (sm_60) to Hopper (sm_90). */
export const CUDA_WHEEL: Wheel = {
  name: "tensorflow",
  version: "2.21.0",
  sha256: "9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124",
  bytes: 572_000_000,
};

/** pip's options for wheels that run on x86-64 Linux, whatever Python this is. */
export const FOR_LINUX: readonly string[] = [
  "--only-binary=:all:",
  "--python-version=3.11",
  "--implementation=cp",
  "--abi=cp311",
  "--platform=manylinux_2_27_x86_64",
  "--platform=manylinux_2_17_x86_64",
  "--platform=manylinux2014_x86_64",
  "--platform=manylinux2010_x86_64",
];

/**
 * Takes out of a wheel what the binding needs: TensorFlow's two libraries and its C headers. Python, as Node unpacks no
 * zip files.
 */
export const UNPACK = `
import os, shutil, sys, zipfile
wheel, target = sys.argv[1:]
parts = ("tensorflow/c/", "tensorflow/core/platform/", "tensorflow/tsl/platform/", "tsl/c/", "tsl/platform/",
         "xla/tsl/c/", "xla/tsl/platform/")
libraries = ("libtensorflow_cc.so.2", "libtensorflow_framework.so.2")
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        top, _, rest = name.partition("/")
        if top != "tensorflow":
            continue
        if rest in libraries:
            place = os.path.join(target, "lib", rest)
        elif rest.startswith("include/") and rest[len("include/"):].startswith(parts) and rest.endswith(".h"):
            place = os.path.join(target, rest)
        else:
            continue
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with archive.open(name) as source, open(place, "wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
`;

/** Prints the requirements of the CUDA libraries that a wheel names for `and-cuda`, one a line. */
export const CUDA_REQUIREMENTS = `
import sys, zipfile
from email.parser import Parser
with zipfile.ZipFile(sys.argv[1]) as archive:
    metadata = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    headers = Parser().parsestr(archive.read(metadata).decode())
for line in headers.get_all("Requires-Dist") or []:
    requirement, _, condition = line.partition(";")
    if requirement.startswith("nvidia-") and "and-cuda" in condition:
        print(requirement.strip().replace("(", "").replace(")", ""))
`;
