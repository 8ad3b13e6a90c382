# SPDX-License-Identifier: Apache-2.0
"""python3 -m systole check | classify IMAGE... | throughput: a bundle from the command line.

Exit codes: 0 fine, 1 a layer differs, 2 bad usage.
"""

import argparse
import sys
import time

from .accelerator import Accelerator, default_folder, passed, verdict


def main():
    parser = argparse.ArgumentParser(prog="python3 -m systole")
    parser.add_argument("--bundle", default=default_folder(), help="its folder; default: this one")
    parser.add_argument("--poll", action="store_true", help="poll instead of waiting for interrupts")
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds a run may take")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="compare every layer of the sample with its golden vector")
    classify = commands.add_parser("classify", help="what is on each image")
    classify.add_argument("image", nargs="+")
    throughput = commands.add_parser("throughput", help="images a second on the sample")
    throughput.add_argument("--images", type=int, default=10)
    options = parser.parse_args()
    wait = {"timeout_s": options.timeout, "poll": options.poll}
    with Accelerator(options.bundle) as accelerator:
        if options.command == "check":
            return check(accelerator, wait)
        if options.command == "classify":
            for image in options.image:
                print(image)
                for name, score in accelerator.classify(image, **wait)[:5]:
                    print(f"  {name:20} {score:8.4f}")
        else:
            measure(accelerator, options.images, wait)
    return 0


def check(accelerator, wait):
    rows = accelerator.check(**wait)
    print(verdict(rows))
    print(f"\n{'layer':24} {'cycles':>12} {'ms':>9} {'cycle model':>12}")
    for name, cycles, milliseconds, expected in accelerator.latencies():
        print(f"{name:24} {cycles:12,} {milliseconds:9.3f} {expected:12,}")
    print("PASS" if passed(rows) else "FAIL")
    return 0 if passed(rows) else 1


def measure(accelerator, images, wait):
    sample = accelerator.bundle.golden(accelerator.bundle.input)
    accelerator.run(sample, **wait)
    start = time.monotonic()
    for _ in range(images):
        accelerator.run(sample, **wait)
    seconds = (time.monotonic() - start) / images
    cycles = accelerator.device.counters()["cycles"]
    print(f"{1 / seconds:.2f} images/s with the driver, {cycles:,} cycles an image in the core")


if __name__ == "__main__":
    sys.exit(main())
