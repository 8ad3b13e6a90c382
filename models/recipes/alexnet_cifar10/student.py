# SPDX-License-Identifier: Apache-2.0
"""Stages choose and student: which optimizer, then the whole network."""
import copy
import json
import time

import numpy as np
import torch

from .networks import Net, lrn_ranges
from .optimizer import optimizers, run_config
from .sampling import Sampler
from .settings import DEV, log
from .training import Teachers, forward_step, held_back, recalibrate, train


def stage_choose(a, d, curve):
    teachers = Teachers(a.work) if (a.work / "teacher.pt").exists() else None
    net = Net(dropout=a.dropout).to(DEV)
    step = forward_step(net)
    results = {}
    for kind in a.candidates.split(","):
        torch.manual_seed(a.seed + 1), np.random.seed(a.seed + 1)
        net.reset()
        name, lr, wd, clip = run_config(kind)
        s = Sampler(d, a.repeat, a.restored)
        try:
            train(net, step, d, s, teachers, optimizers(net, name, lr, wd), a.choose_epochs, a.batch, a.choose_seconds, "choose " + kind,
                  curve, warm=0.15, clip=clip, evaluate_every=a.choose_epochs)
            r = curve[-1]
            results[kind] = 0.5 * (r["held_back_originals"] + r["held_back_copies"])
        except SystemExit as e:
            log("failed:", e)
    if DEV == "cuda":
        log(f"memory {torch.cuda.max_memory_allocated() / 2**30:.1f} GiB")
    best = max(results, key=results.get)
    log("optimizers", results, "->", best)
    log("LRN factors", lrn_ranges(net, d))
    (a.work / "choice.json").write_text(json.dumps({"results": results, "best": best}))


def stage_student(a, d, curve):
    teachers = Teachers(a.work) if (a.work / "teacher.pt").exists() else None
    kind = json.loads((a.work / "choice.json").read_text())["best"] if a.optimizer == "auto" else a.optimizer
    name, lr, wd, clip = run_config(kind)
    torch.manual_seed(a.seed + 2), np.random.seed(a.seed + 2)
    net = Net(dropout=a.dropout).to(DEV)
    s = Sampler(d, a.repeat, a.restored)
    start = time.time()
    ema = train(net, forward_step(net), d, s, teachers, optimizers(net, name, lr, wd), a.epochs, a.batch, a.student_seconds, "student", curve,
                clip=clip, ema_decay=a.ema)
    accs = {"last": held_back(net, d), "average": held_back(ema, d)}
    # batch statistics of originals only, since they are what users have
    clean = copy.deepcopy(ema)
    recalibrate(clean, d)
    accs["average, statistics of originals"] = held_back(clean, d)
    log("student", accs, "LRN", lrn_ranges(ema, d))
    torch.save({"net": ema.state_dict(), "held_back": accs, "seconds": time.time() - start, "optimizer": kind}, a.work / "student.pt")
