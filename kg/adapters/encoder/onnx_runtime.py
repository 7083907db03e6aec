"""
ONNX Runtime, made silent before it is there; the only place that imports it (ruff refuses another).

Since 1.29 its wheels for every system send their maker what is run, and keep a device id and a queue of events in the
user's cache. The variable is read once, when the library loads, and then nothing of that is made; the function is for a
process that had loaded it already, a notebook for instance.
Source: Privacy.md in the wheel, and https://github.com/microsoft/onnxruntime/pull/27379.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # whatever stood there

from onnxruntime import InferenceSession, SessionOptions, disable_telemetry_events

disable_telemetry_events()

__all__ = ["InferenceSession", "SessionOptions"]
