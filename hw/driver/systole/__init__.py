# SPDX-License-Identifier: Apache-2.0
"""Driver of a Systole core under PYNQ: see Accelerator."""

from .accelerator import Accelerator, passed, verdict
from .bundle import Bundle, BundleError
from .device import Device, DeviceError

__all__ = ["Accelerator", "Bundle", "BundleError", "Device", "DeviceError", "passed", "verdict"]
