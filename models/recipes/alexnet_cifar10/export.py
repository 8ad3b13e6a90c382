# SPDX-License-Identifier: Apache-2.0
"""Stage finish: quantization-aware fine-tuning, the weights' file, and the test images, read once."""
import json
import platform
import struct
import time

import numpy as np
import PIL
import torch
import torch.nn as nn
import torch.nn.functional as F

from .images import to_blocks
from .networks import Net, lrn_factor
from .optimizer import optimizers_folded
from .quantization import calibrate, deployed, fixed, fold, ranges, rescale, run_over
from .sampling import Sampler
from .settings import ALPHA, BETA, CLASSES, DEV, HALF, K, LAYERS, MEAN, PRUNED, SIZE, STD, log, maybe_compile
from .training import Teachers, accuracy, distil, train


def write_safetensors(path, tensors, metadata):
    head, at = {"__metadata__": {k: v if isinstance(v, str) else json.dumps(v) for k, v in metadata.items()}}, 0
    tensors = {k: np.ascontiguousarray(v.detach().float().cpu().numpy(), "<f4") for k, v in tensors.items()}
    for k, v in tensors.items():
        head[k] = dict(dtype="F32", shape=v.shape, data_offsets=[at, at + v.nbytes])
        at += v.nbytes
    h = json.dumps(head).encode()
    h += b" " * (-len(h) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(h)) + h)
        for v in tensors.values():
            f.write(v.tobytes())


def stage_finish(a, d, curve):
    saved = torch.load(a.work / "pruned.pt", map_location=DEV)
    teachers = Teachers(a.work) if (a.work / "teacher.pt").exists() else None
    net = Net().to(DEV)
    net.load_state_dict(saved["net"])
    net.eval()
    p = fold(net)
    ho, hoy, hc, hcy = d["orig"][d["held_orig"]], d["orig_y"][d["held_orig"]], d["copy"][d["held_copy"]], d["copy_y"][d["held_copy"]]
    cal = torch.cat([ho, hc[::8]])
    top = ranges(p, ALPHA, cal)
    p, alpha, scales = rescale(p, ALPHA, top)
    log("largest outputs", {k: round(v, 2) for k, v in top.items()}, "scales", scales, "alpha", alpha)
    log("largest after scaling", {k: round(v, 2) for k, v in ranges(p, alpha, cal).items()},
        "weights", {k: round(v.abs().max().item(), 3) for k, v in p.items()})
    def report(p, qs, what):
        r = {}
        for name, q in qs.items():
            f = lambda x: deployed(p, x, alpha, q)
            r[name] = {"originals": accuracy(f, ho, hoy, 250), "copies": accuracy(f, hc, hcy, 250)}
        log(what, {k: tuple(round(x, 2) for x in v.values()) for k, v in r.items()})
        return r
    auto16, auto8 = calibrate(p, alpha, cal, 16), calibrate(p, alpha, cal, 8)
    log("auto:8", auto8)
    kinds = {"float": None, "<16,4>": fixed(16, 4), "auto:16": auto16, "auto:8": auto8}
    first = report(p, kinds, "held back, before fine-tuning")
    # fine-tune float and 8-bit network together, formats frozen
    class Folded(nn.Module):
        def __init__(self, p):
            super().__init__()
            self.t = nn.ParameterDict({k.replace(".", "_"): nn.Parameter(v.clone()) for k, v in p.items()})
        def tensors(self): return {k: self.t[k.replace(".", "_")] for k in p}
        def forward(self, x): return deployed(self.tensors(), x, alpha)
    m = Folded(p).to(DEV)
    masks = {n: (p[n + ".weight"] != 0).float() for n in PRUNED}
    @torch.no_grad()
    def keep(progress, ema=None):
        for n in PRUNED:
            (ema or m).tensors()[n + ".weight"].mul_(masks[n])
    enlarge = net.enlarge
    def both(x):
        x = to_blocks((enlarge @ x @ enlarge.T).to(HALF))
        return deployed(m.tensors(), x, alpha, auto8, drop=0.1), deployed(m.tensors(), x, alpha, None, drop=0.1)
    f = maybe_compile(both)
    def step(x, y, soft):
        l8, lf = f(x)
        return 0.5 * (distil(l8, y, soft) + distil(lf, y, soft))
    torch.manual_seed(a.seed + 4), np.random.seed(a.seed + 4)
    s = Sampler(d, a.repeat, a.restored)
    start = time.time()
    after = None
    if a.qat_epochs:
        ema = train(m, step, d, s, teachers, optimizers_folded(m, a.qat_rate), a.qat_epochs, a.batch // 2, a.qat_seconds, "quantized", curve,
                    warm=0.1, clip=1.0, after=keep, ema_decay=0.99, evaluate_every=1)
        keep(1.0, ema)
        p2 = {k: v.detach().clone() for k, v in ema.tensors().items()}
        kinds2 = {"float": None, "<16,4>": fixed(16, 4), "auto:16": calibrate(p2, alpha, cal, 16), "auto:8": auto8}
        after = report(p2, kinds2, "held back, after fine-tuning")
        def score(r): return sum(sum(r[k].values()) for k in ("float", "auto:8"))
        if score(after) >= score(first):
            p, kinds = p2, kinds2
    log("largest outputs at the end", {k: round(v, 2) for k, v in ranges(p, alpha, cal).items()})
    preprocessing = dict(size=SIZE, filter="bilinear", mean=MEAN, std=STD, channels="RGB")
    write_safetensors(a.out / "alexnet-cifar10.safetensors", {n + s: p[n + s] for n in LAYERS for s in (".weight", ".bias")},
                      {"network": "alexnet-cifar10", "lrn.alpha": alpha, "lrn.k": K, "lrn.size": 5, "lrn.beta": BETA, "classes": CLASSES,
                       "preprocessing": preprocessing, "formats.auto16": kinds["auto:16"], "formats.auto8": kinds["auto:8"]})
    # the test images, once
    t = torch.load(a.work / "data.pt", map_location=DEV)
    test, names = t["test"], t["names"]
    result, confusion = {}, {}
    for name, q in kinds.items():
        g = lambda x: deployed(p, x, alpha, q)
        c1, c2 = np.zeros((10, 10), int), np.zeros((10, 10), int)
        result[name] = {"originals": accuracy(g, test["orig_test"], test["orig_test_y"], 250, c1),
                        "copies": accuracy(g, test["copy_test"], test["copy_test_y"], 250, c2)}
        confusion[name] = {"originals": c1.tolist(), "copies": c2.tolist()}
    dense = None
    if (a.work / "student.pt").exists():
        net.load_state_dict(torch.load(a.work / "student.pt", map_location=DEV)["net"])
        net.eval()
        pd = fold(net)
        g = lambda x: deployed(pd, x, ALPHA)
        dense = {"originals": accuracy(g, test["orig_test"], test["orig_test_y"], 250), "copies": accuracy(g, test["copy_test"], test["copy_test_y"], 250)}
    log("test: dense float", dense, "shipped", result)
    factors = {}
    def tap(name, x):
        if name in ("conv1", "conv2"):
            v = lrn_factor(F.relu(x), alpha)
            one = (v.amax((1, 2, 3)) / v.amin((1, 2, 3))).min().item()
            lo, hi, least = factors.get("norm" + name[4], (9.0, 0.0, 1e9))
            factors["norm" + name[4]] = (min(lo, v.min().item()), max(hi, v.max().item()), min(least, one))
    run_over(p, alpha, test["orig_test"], tap)
    dev = torch.cuda.get_device_name() if DEV == "cuda" else platform.processor()
    json.dump(dict(
        seed=a.seed, device=dev, versions=dict(python=platform.python_version(), torch=torch.__version__, numpy=np.__version__, pillow=PIL.__version__),
        settings={k: str(v) for k, v in vars(a).items() if k not in ("data", "work", "out", "stages")},
        lrn=dict(alpha=alpha, k=K, beta=BETA, size=5, trained_alpha=ALPHA, scales=scales,
                 factor_on_test_originals={k: dict(min=v[0], max=v[1], ratio=v[1] / v[0], least_ratio_within_one_image=v[2]) for k, v in factors.items()}),
        preprocessing=preprocessing, classes=CLASSES,
        restoration_psnr_db=t["psnr"], teacher_held_back=json.loads((a.work / "teacher.json").read_text()) if teachers else None,
        choice=json.loads((a.work / "choice.json").read_text()) if (a.work / "choice.json").exists() else None,
        optimizer=saved.get("optimizer"), seconds=dict(student=saved.get("student_seconds"), prune=saved.get("seconds"), quantized=time.time() - start),
        held_back=dict(student=saved["dense"], pruned=saved["held_back"], folded=first, fine_tuned=after),
        nonzero={k: (v != 0).float().mean().item() for k, v in p.items() if k.endswith("weight")},
        largest_output=ranges(p, alpha, cal), largest_weight={k: v.abs().max().item() for k, v in p.items()},
        formats=dict(auto16=kinds["auto:16"], auto8=kinds["auto:8"]),
        test=dict(dense_float=dense, **{("pruned_float" if k == "float" else k): v for k, v in result.items()}), confusion=confusion),
        open(a.out / "report.json", "w"), indent=1)
