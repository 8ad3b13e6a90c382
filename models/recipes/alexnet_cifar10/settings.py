# SPDX-License-Identifier: Apache-2.0
"""What every part shares: the classes, the network's layers, the device, the log."""
import time

import torch

CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split()
MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)
SIZE, ALPHA, K, BETA = 227, 0.5, 1.0, 0.75      # of LRN: y = x (K + ALPHA/5 * sum of 5 squares)^-BETA, as in ONNX
CONVS = [("conv1", 96, 3, 11, 0, 1), ("conv2", 256, 96, 5, 2, 2), ("conv3", 384, 256, 3, 1, 1),
         ("conv4", 384, 384, 3, 1, 2), ("conv5", 256, 384, 3, 1, 2)]        # name, out, in, kernel, padding, groups
FCS = [("fc1", 9216, 4096), ("fc2", 4096, 4096), ("fc3", 4096, 10)]
LAYERS = [n for n, *_ in CONVS] + [n for n, *_ in FCS]
PRUNED = ("fc1", "fc2")
DEV = "cuda" if torch.cuda.is_available() else "cpu"
HALF = torch.bfloat16 if DEV == "cuda" else torch.float32
T0 = time.time()


def log(*a):
    print(f"[{time.time() - T0:6.1f}]", *a, flush=True)


def maybe_compile(f):
    return torch.compile(f, dynamic=False) if DEV == "cuda" else f
