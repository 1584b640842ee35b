"""Prints what MidiTok makes of files, by saved tokenizers: [{tokenizer, files}] in, [{vocabulary, ids}] out."""

import json
import sys
import warnings
from pathlib import Path

import miditok

warnings.simplefilter("ignore")


def flat(ids):
    return [each for part in ids for each in (flat(part) if isinstance(part, list) else [part])]


results = []
for job in json.load(sys.stdin):
    saved = json.loads(Path(job["tokenizer"]).read_text())
    tokenizer = getattr(miditok, saved["tokenization"])(params=Path(job["tokenizer"]))
    vocabularies = tokenizer.vocab if isinstance(tokenizer.vocab, list) else [tokenizer.vocab]
    ids = []
    for file in job["files"]:
        sequences = tokenizer(file)
        sequences = sequences if isinstance(sequences, list) else [sequences]
        ids.append([flat(sequence.ids) for sequence in sequences])
    results.append({"vocabulary": [sorted(each, key=each.get) for each in vocabularies], "ids": ids})
json.dump(results, sys.stdout)
