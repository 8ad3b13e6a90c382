# SPDX-License-Identifier: Apache-2.0
"""The command line: which stages, with which settings."""
import argparse
import csv
from pathlib import Path

import numpy as np
import torch

import alexnet_cifar10
from .compare import stage_compare
from .export import stage_finish
from .networks import pick_convolution
from .prepare import stage_prepare
from .pruning import stage_prune
from .settings import DEV, log
from .student import stage_choose, stage_student
from .teacher import stage_teacher

STAGES = {"prepare": stage_prepare, "teacher": stage_teacher, "choose": stage_choose, "student": stage_student,
          "prune": stage_prune, "finish": stage_finish, "compare": stage_compare}


def main():
    p = argparse.ArgumentParser(description=alexnet_cifar10.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("stages", nargs="+", choices=STAGES)
    p.add_argument("--data", type=Path, required=True), p.add_argument("--work", type=Path, required=True)
    p.add_argument("--out", type=Path, help="results; default: the folder of --work")
    for name, value in dict(seed=1, held=5000, held_originals=400, shrink=0, repeat=3, restored=0.6, restore_steps=3000, teachers=2, teacher_width=64,
                            teacher_epochs=24.0, candidates="sgd,adamw,muon,muon2", choose_epochs=3.0, choose_seconds=40.0, batch=512, dropout=0.4,
                            optimizer="muon2", epochs=92.0, student_seconds=1e9, ema=0.999, density=0.06, prune_rate=3e-4, prune_epochs=16.0,
                            prune_seconds=1e9, qat_epochs=4.0, qat_rate=5e-5, qat_seconds=1e9, recipes="lrn,none,paper", compare_epochs=10.0,
                            compare_seconds=1e9).items():
        p.add_argument("--" + name.replace("_", "-"), type=type(value), default=value)
    a = p.parse_args()
    a.out = a.out or a.work
    a.work.mkdir(parents=True, exist_ok=True), a.out.mkdir(parents=True, exist_ok=True)
    torch.backends.cudnn.benchmark = True
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True
    np.random.seed(a.seed)
    d, curve = None, []
    for stage in a.stages:
        if d is None and stage != "prepare":
            d = torch.load(a.work / "data.pt", map_location=DEV)["data"]
        if stage in ("choose", "student", "prune", "finish", "compare"):
            pick_convolution()
        exact = stage == "finish"
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = not exact
        log("stage", stage)
        try:
            d = STAGES[stage](a, d, curve) or d
        finally:
            if curve:
                new = not (a.work / "curve.csv").exists()
                with open(a.work / "curve.csv", "a", newline="") as f:
                    w = csv.DictWriter(f, curve[0].keys())
                    if new:
                        w.writeheader()
                    w.writerows(curve)
                (a.out / "curve.csv").write_bytes((a.work / "curve.csv").read_bytes())
                curve.clear()


if __name__ == "__main__":
    main()
