# SPDX-License-Identifier: Apache-2.0
"""Stage prepare: the data, what is held back, and the restored copies."""
import numpy as np
import torch

from .images import check_resize, match, read_data
from .networks import Restore
from .settings import DEV, HALF, log, maybe_compile


def stage_prepare(a, d_unused, curve):
    raw, names = read_data(a.data)
    log("decoded", {k: v[0].shape for k, v in raw.items()})
    copies, copy_y = (torch.from_numpy(v) for v in raw["copy_train"])
    orig, orig_y = (torch.from_numpy(v) for v in raw["orig_train"])
    check_resize(copies[:64]), check_resize(torch.from_numpy(raw["orig_test"][0][:16]))
    pair, ratio = match(orig, copies)
    pair = pair.cpu()
    mse = ((copies[pair].float() - orig.float()) ** 2).mean((1, 2, 3))
    log("matched: distinct", len(set(pair.tolist())), "label agrees", (copy_y[pair] == orig_y).float().mean().item(),
        "largest nearest/second", ratio.max().item(), "PSNR", (10 * torch.log10(255 ** 2 / mse)).mean().item())
    g = torch.Generator().manual_seed(a.seed)
    held_orig = torch.randperm(len(orig), generator=g)[: a.held_originals].sort().values
    free = torch.ones(len(copies), dtype=torch.bool)
    free[pair] = False                                      # images that exist as copies only
    rest = free.nonzero().flatten()
    held_rest = rest[torch.randperm(len(rest), generator=g)[: a.held - a.held_originals]]
    held_copy = torch.cat([pair[held_orig], held_rest]).sort().values
    train_copy = torch.ones(len(copies), dtype=torch.bool)
    train_copy[held_copy] = False
    train_copy = train_copy.nonzero().flatten()
    train_orig = torch.tensor(sorted(set(range(len(orig))) - set(held_orig.tolist())))
    # no training copy may be the copy of a held-back original, and no training original that of a held-back copy
    assert not set(pair[held_orig].tolist()) & set(train_copy.tolist())
    assert not set(pair[train_orig].tolist()) & set(held_copy.tolist())
    if a.shrink:
        train_copy, train_orig = train_copy[:a.shrink], train_orig[:a.shrink // 4]
    d = dict(copy=copies, copy_y=copy_y, orig=orig, orig_y=orig_y, pair=pair, held_orig=held_orig, held_copy=held_copy,
             train_copy=train_copy, train_orig=train_orig)
    d = {k: v.to(DEV) for k, v in d.items()}
    torch.manual_seed(a.seed)
    net = Restore().to(DEV, memory_format=torch.channels_last)
    f, steps, batch = maybe_compile(net), a.restore_steps, 128
    opt = torch.optim.Adam(net.parameters(), 1e-3)
    lo, hi = d["copy"][d["pair"][train_orig]].float() / 255, d["orig"][d["train_orig"]].float() / 255
    def psnr(p, q): return (10 * torch.log10(1 / ((p - q) ** 2).mean((1, 2, 3)))).mean().item()
    for s in range(steps):
        opt.param_groups[0]["lr"] = 1.5e-3 * min(1, s / 200) * (1 - s / steps)
        i = torch.randint(len(lo), (batch,), device=DEV)
        x, y = lo[i], hi[i]
        for dim in (2, 3):
            if np.random.rand() < 0.5:
                x, y = x.flip(dim), y.flip(dim)
        with torch.autocast(DEV, HALF):
            out = f(x.contiguous(memory_format=torch.channels_last))
        loss = (out.float() - y).abs().mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        restored = torch.cat([(net(x.float() / 255).clamp(0, 1) * 255).round().to(torch.uint8) for x in d["copy"].split(2000)])
    d["restored"] = restored
    x = d["copy"][d["pair"][d["held_orig"]]].float() / 255
    y = d["orig"][d["held_orig"]].float() / 255
    before, after = psnr(x, y), psnr(restored[d["pair"][d["held_orig"]]].float() / 255, y)
    log(f"PSNR of held-back copies against their originals: {before:.2f} dB, restored {after:.2f} dB")
    test = {k: torch.from_numpy(v).to(DEV) for s in ("copy", "orig") for k, v in zip((f"{s}_test", f"{s}_test_y"), raw[s + "_test"])}
    torch.save({"data": d, "test": test, "names": names, "psnr": (before, after)}, a.work / "data.pt")
    (a.out / "held-back.txt").write_text("\n".join([f"data_batch_1.bin record {i} = {names['train'][pair[i]]}" for i in held_orig.tolist()] +
        [names["train"][i] for i in sorted(held_rest.tolist())]) + "\n")
    return d
