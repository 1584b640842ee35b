"""A peer: the net of a model configuration of ours in PyTorch, and steps of its training with AdamW.

Options: `config` (a RecurrentModelConfig), `batch`, `time`, `threads`. A turn is one step.
"""

from serve import missing, options, serve

try:
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError as error:
    missing(f"PyTorch: {error}")


class Step(nn.Module):
    """Steps [batch, time, fields] as the sum of an embedding a field."""

    def __init__(self, fields, size):
        super().__init__()
        self.maps = nn.ModuleList(
            nn.Embedding(field["size"] + 1, size) if field["kind"] == "categorical" else nn.Linear(1, size, bias=False)
            for field in fields
        )

    def forward(self, columns):
        return sum(read(column) for read, column in zip(self.maps, columns))


class Net(nn.Module):
    """Input, recurrent layers, and heads, independent or chained: one a field that is not determined by those before."""

    def __init__(self, config):
        super().__init__()
        self.fields, self.head = config["fields"], config["head"]
        self.predicted = [not field.get("determined", False) for field in self.fields]
        sizes = [field["size"] if field["kind"] == "categorical" else 1 for field in self.fields]
        outputs = [size for size, predicted in zip(sizes, self.predicted) if predicted]
        if config["input"]["kind"] == "embedding":
            width = config["input"]["size"]
            self.step = Step(self.fields, width)
        else:
            width, self.step = sum(sizes), None
        recurrent = nn.LSTM if config["cell"] == "lstm" else nn.GRU
        units = config["units"]
        self.recurrent = recurrent(width, units, config["layers"], batch_first=True)
        self.chained = self.head["kind"] == "chained"
        if self.chained:
            hidden = self.head["size"]
            self.hidden = nn.Linear(units, hidden * len(outputs))
            self.given = nn.ModuleList(
                nn.Embedding(size, hidden) if size > 1 else nn.Linear(1, hidden, bias=False) for size in sizes[:-1]
            )
            self.outputs = nn.ModuleList(nn.Linear(hidden, size) for size in outputs)
        else:
            self.output = nn.Linear(units, sum(outputs))
        self.sizes, self.output_sizes = sizes, outputs

    def logits(self, state, columns):
        """What the heads say of each field that they predict, given the fields before it."""
        if not self.chained:
            return self.output(state).split(self.output_sizes, -1)
        given, logits = 0, []
        hidden = zip(self.hidden(state).split(self.head["size"], -1), self.outputs)
        for index, predicted in enumerate(self.predicted):
            if predicted:
                own, output = next(hidden)
                logits.append(output(F.relu(own + given)))
            if index < len(self.given):
                given = given + self.given[index](columns[index])
        return logits

    def loss(self, previous, current):
        state, _ = self.recurrent(self.step(previous) if self.step else previous)
        total = 0
        targets = [pair for pair, predicted in zip(zip(self.fields, current), self.predicted) if predicted]
        for (field, column), logits in zip(targets, self.logits(state, current)):
            if field["kind"] == "categorical":
                total = total + F.cross_entropy(logits.flatten(0, 1), column.flatten())
            else:
                span = field["max"] - field["min"]
                total = total + F.mse_loss(field["min"] + span * torch.sigmoid(logits), column)
        return total

    def count(self):
        """Weights as ours count them: PyTorch's LSTM has each bias twice."""
        total = sum(weight.numel() for weight in self.parameters())
        if isinstance(self.recurrent, nn.LSTM):
            total -= sum(weight.numel() for name, weight in self.recurrent.named_parameters() if "bias_hh" in name)
        return total


def random_columns(fields, batch, time):
    return [
        torch.randint(0, field["size"], (batch, time))
        if field["kind"] == "categorical"
        else torch.rand(batch, time, 1)
        for field in fields
    ]


given = options()
config, batch, time, threads = given["config"], given["batch"], given["time"], given["threads"]
torch.set_num_threads(threads)
torch.manual_seed(0)
net = Net(config)
optimizer = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=0.01)
current = random_columns(config["fields"], batch, time)
previous = random_columns(config["fields"], batch, time) if net.step else torch.rand(batch, time, sum(net.sizes))


def step():
    optimizer.zero_grad()
    loss = net.loss(previous, current)
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()
    loss.item()
    return batch * time


plural = "thread" if threads == 1 else "threads"
serve(step, label=f"PyTorch {torch.__version__}, {threads} {plural}", parameters=net.count())
