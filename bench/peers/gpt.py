"""A side: trains the net of sides/gpt-kernels.mjs, one thread. The turn's amount is tokens."""

from serve import missing, serve

try:
    import torch
    from torch import nn
    from torch.nn import functional
except ImportError as error:
    missing(f"PyTorch: {error}")

LAYERS, WIDTH, HEADS, VOCABULARY, CONTEXT, BATCH, POSITIONS = 6, 256, 8, 512, 512, 8, 1024


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH)
        self.up = nn.Linear(WIDTH, 4 * WIDTH)
        self.down = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        parts = self.qkv(self.norm1(x)).split(WIDTH, dim=2)
        queries, keys, values = (part.unflatten(2, (HEADS, -1)).transpose(1, 2) for part in parts)
        attended = functional.scaled_dot_product_attention(queries, keys, values, is_causal=True)
        x = x + self.out(attended.transpose(1, 2).flatten(2))
        return x + self.down(functional.gelu(self.up(self.norm2(x)), approximate="tanh"))


class Gpt(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(VOCABULARY, WIDTH)
        self.places = nn.Embedding(POSITIONS, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, ids):
        x = self.tokens(ids) + self.places(torch.arange(ids.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.norm(x) @ self.tokens.weight.T


torch.set_num_threads(1)
torch.manual_seed(1)
net = Gpt()
optimizer = torch.optim.Adam(net.parameters(), lr=3e-4)
ids = torch.randint(0, VOCABULARY, (BATCH, CONTEXT))
labels = ids.flatten().roll(-1)


def train_step():
    optimizer.zero_grad()
    functional.cross_entropy(net(ids).flatten(0, 1), labels).backward()
    optimizer.step()
    return ids.numel()


parameters = sum(parameter.numel() for parameter in net.parameters())
serve(train_step, label=f"PyTorch {torch.__version__}", parameters=parameters)
