"""A peer: symusic reads MIDI files from memory. Options: `folder`, and `every`, so that each so-manieth file is read."""

from pathlib import Path

from serve import missing, options, serve

try:
    import symusic
except ImportError as error:
    missing(f"symusic: {error}")

given = options()
folder = Path(given["folder"])
if not folder.exists():
    missing("the performances of ../shared/data")
names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix.lower() in (".mid", ".midi"))
files = [(folder / name).read_bytes() for name in names[:: given["every"]]]
amount = sum(symusic.Score.from_midi(data).note_num() for data in files)


def read():
    for data in files:
        symusic.Score.from_midi(data)
    return amount


serve(read, label=f"symusic {symusic.__version__}")
