"""A side: causal attention, forward and backward, one thread. The turn's amount is GFLOP, as suites/transformer.mjs counts."""

from serve import missing, options, serve

try:
    import torch
    from torch.nn import functional
except ImportError as error:
    missing(f"PyTorch: {error}")

torch.set_num_threads(1)
settings = options()
shape = [settings[name] for name in ("batch", "heads", "time", "headSize")]
inputs = [torch.randn(shape, requires_grad=True) for _ in range(3)]
gradient = torch.randn(shape)


def work():
    for _ in range(settings["repeats"]):
        functional.scaled_dot_product_attention(*inputs, is_causal=True).backward(gradient)
        for array in inputs:
            array.grad = None
    return settings["repeats"] * settings["gflop"]


serve(work, label=f"PyTorch {torch.__version__}")
