import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { openPromise } from "yauzl";
import { type FileProblem, isMidiName, wordsOf } from "./find-midi-files.ts";

/** A file of an archive. */
export interface ArchivedFile {
  /** The path of the archive, a slash, and the name of the file in it. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Which files of an archive are wanted, and how much is unpacked of what may be a bomb. */
export interface ReadArchiveOptions {
  /** Whether the file of this name, its path in the archive, is given. @default MIDI files, by their extensions */
  readonly wanted?: (name: string) => boolean;
  /** Files that are longer, unpacked, are left out, in bytes. @default 16 MiB */
  readonly maxFileBytes?: number;
  /** An archive is given up once more was unpacked of it, in bytes. @default 100 × its size, at least 64 MiB */
  readonly maxBytes?: number;
}

const MEBIBYTE = 2 ** 20;
const MOST_UNPACKED = 100; // music packs 3 to 10 times, a bomb a thousand times

/**
 * Gives the MIDI files in a `.zip`, `.tar`, `.tar.gz` or `.tgz` archive one after the other, in the archive's order, and a
 * problem for each that cannot be unpacked; where the archive itself breaks off, a problem for it comes last. Only one
 * file is in memory at a time. Archives within the archive are not opened.
 *
 * @example
 * for await (const found of readArchive("music.zip")) if ("bytes" in found) parseMidi(found.bytes);
 */
export async function* readArchive(
  path: string,
  options: ReadArchiveOptions = {},
): AsyncGenerator<ArchivedFile | FileProblem, void, undefined> {
  try {
    const { size } = await stat(path);
    const {
      wanted = isMidiName,
      maxFileBytes = 16 * MEBIBYTE,
      maxBytes = Math.max(MOST_UNPACKED * size, 64 * MEBIBYTE),
    } = options;
    const limits = { wanted, maxFileBytes, maxBytes };
    yield* /\.zip$/i.test(path) ? readZip(path, limits) : readTar(path, limits);
  } catch (error) {
    yield { file: path, reason: wordsOf(error) };
  }
}

type Limits = Required<ReadArchiveOptions>;

async function* readZip(path: string, limits: Limits): AsyncGenerator<ArchivedFile | FileProblem> {
  const zip = await openPromise(path, { autoClose: false });
  let unpacked = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      if (!limits.wanted(entry.fileName)) continue;
      const file = `${path}/${entry.fileName}`;
      const size = entry.uncompressedSize;
      if (size > limits.maxFileBytes) {
        yield { file, reason: tooLong(size, limits) };
        continue;
      }
      unpacked += size;
      if (unpacked > limits.maxBytes) throw new Error(tooMuch(limits));
      let found: ArchivedFile | FileProblem;
      try {
        // yauzl sees to it that no more than the stated size is unpacked.
        found = { file, bytes: await bytesOf(await zip.openReadStreamPromise(entry)) };
      } catch (error) {
        found = { file, reason: wordsOf(error) };
      }
      yield found;
    }
  } finally {
    zip.close();
  }
}

async function* readTar(path: string, limits: Limits): AsyncGenerator<ArchivedFile | FileProblem> {
  const entries = extract();
  const source = createReadStream(path);
  const steps = /gz$/i.test(path) ? [source, createGunzip()] : [source];
  const reading = pipeline([...steps, meter(limits), entries]);
  reading.catch(() => {}); // the loop below meets the same error
  try {
    for await (const entry of entries) {
      const { name, type, size = 0 } = entry.header;
      const file = `${path}/${name}`;
      const wanted = type === "file" && limits.wanted(name);
      if (wanted && size <= limits.maxFileBytes) {
        yield { file, bytes: await bytesOf(entry) };
        continue;
      }
      if (wanted) yield { file, reason: tooLong(size, limits) };
      entry.resume();
    }
    await reading;
  } finally {
    source.destroy();
  }
}

/** Passes bytes on until there are too many. */
function meter(limits: Limits): Transform {
  let unpacked = 0;
  return new Transform({
    transform(chunk: Uint8Array, _, done) {
      unpacked += chunk.length;
      if (unpacked > limits.maxBytes) done(new Error(tooMuch(limits)));
      else done(null, chunk);
    },
  });
}

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array); // streamx has no type for them
  return new Uint8Array(Buffer.concat(chunks));
}

function tooLong(size: number, { maxFileBytes }: Limits): string {
  return `has ${size} bytes unpacked, ${maxFileBytes} are the most`;
}

function tooMuch({ maxBytes }: Limits): string {
  return `unpacks to more than ${maxBytes} bytes; the rest was left out`;
}
