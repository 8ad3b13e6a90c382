# SPDX-License-Identifier: Apache-2.0
"""Stage compare: shorter runs with LRN, without, and with batch normalization where LRN stood."""
import json

import numpy as np
import torch

from .networks import Net
from .optimizer import optimizers, run_config
from .sampling import Sampler
from .settings import DEV, HALF, log
from .training import Teachers, accuracy, forward_step, held_back, train


def stage_compare(a, d, curve):
    teachers = Teachers(a.work) if (a.work / "teacher.pt").exists() else None
    test = torch.load(a.work / "data.pt", map_location=DEV)["test"]
    kind = json.loads((a.work / "choice.json").read_text())["best"] if a.optimizer == "auto" else a.optimizer
    name, lr, wd, clip = run_config(kind)
    out = {}
    for recipe in a.recipes.split(","):
        torch._dynamo.reset()
        torch.manual_seed(a.seed + 5), np.random.seed(a.seed + 5)
        net = Net(recipe, a.dropout).to(DEV)
        s = Sampler(d, a.repeat, a.restored)
        try:
            net_ = train(net, forward_step(net), d, s, teachers, optimizers(net, name, lr, wd), a.compare_epochs, a.batch, a.compare_seconds,
                         "compare " + recipe, curve, clip=clip or 5.0, ema_decay=0.995, evaluate_every=5)
        except SystemExit as e:
            out[recipe] = {"failed": str(e)}
            continue
        net_.eval()
        f = lambda x: net_(x.to(HALF))
        def tests(f): return {"originals": accuracy(f, test["orig_test"], test["orig_test_y"]), "copies": accuracy(f, test["copy_test"], test["copy_test_y"])}
        r = curve[-1]
        out[recipe] = dict(epochs=r["epoch"], held_back=held_back(net_, d), test=tests(f))
        if recipe == "paper":
            best = None
            for k in (0.25, 0.5, 1.0, 2.0, 4.0):
                for al in (0.0, 1e-4, 1e-3, 1e-2, 0.1, 0.3, 1.0, 3.0, 10.0):
                    h = accuracy(lambda x: net_(x.to(HALF), swap=(al, k)), d["copy"][d["held_copy"]][::4], d["copy_y"][d["held_copy"]][::4])
                    best = max(best or (0, 0, 0), (h, al, k))
            f2 = lambda x: net_(x.to(HALF), swap=best[1:])
            out[recipe]["run with LRN"] = dict(alpha=best[1], k=best[2], test=tests(f2))
        log(recipe, out[recipe])
        (a.out / "compare.json").write_text(json.dumps(out, indent=1))
