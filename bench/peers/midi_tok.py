"""A peer: MidiTok encodes, or Hugging Face's tokenizers learn and apply byte pairs. Options: `what`, `tokenizer`, `files`, `size`."""

import os

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import warnings  # noqa: E402
from importlib.metadata import version  # noqa: E402

from serve import missing, options, serve  # noqa: E402

warnings.filterwarnings("ignore")
try:
    import miditok
    import symusic
    import tokenizers
except ImportError as error:
    missing(f"MidiTok: {error}")

given = options()
files = given["files"]
if not files:
    missing("the scores of ../shared/data")
config = miditok.TokenizerConfig(use_time_signatures=False)
tokenizer = getattr(miditok, given["tokenizer"])(config)
label = f"MidiTok {version('miditok')}, symusic {symusic.__version__}"
scores = [symusic.Score(file) for file in files]
notes = sum(score.note_num() for score in scores)


def pieces():
    """The strings that MidiTok hands to Hugging Face: a bar a piece, an id a character."""
    for score in scores:
        for sequence in tokenizer.encode(score):
            ids = sequence.ids
            starts = [i for i, token in enumerate(ids) if token == 4] or [0]
            for start, end in zip(starts, starts[1:] + [len(ids)]):
                yield "".join(chr(token + 33) for token in ids[start:end])


if given["what"] == "encode":

    def work():
        for score in scores:
            tokenizer.encode(score)
        return notes

elif given["what"] == "parse":

    def work():
        for file in files:
            tokenizer.encode(symusic.Score(file))
        return notes

else:
    label = f"Hugging Face tokenizers {tokenizers.__version__}"
    texts = list(pieces())
    amount = sum(len(text) for text in texts)

    def train():
        model = tokenizers.Tokenizer(tokenizers.models.BPE())
        model.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
        alphabet = [chr(i + 33) for i in range(len(tokenizer))]
        trainer = tokenizers.trainers.BpeTrainer(
            vocab_size=given["size"], initial_alphabet=alphabet, show_progress=False
        )
        model.train_from_iterator(texts, trainer)
        return model

    if given["what"] == "train":

        def work():
            train()
            return amount

    else:
        model = train()

        def work():
            model.encode_batch_fast(texts)
            return amount


serve(work, label=label)
