/** Where ids are written: memory that grows, or a caller's, of which ids beyond its end are counted but not kept. */
export interface TokenSink {
  values: Int32Array;
  length: number;
  push(id: number): void;
}

/** A sink that grows, and is used again. */
export function growingSink(): TokenSink {
  const sink: TokenSink = {
    values: new Int32Array(4096),
    length: 0,
    push(id) {
      if (sink.length === sink.values.length) {
        const grown = new Int32Array(2 * sink.length);
        grown.set(sink.values);
        sink.values = grown;
      }
      sink.values[sink.length++] = id;
    },
  };
  return sink;
}

/** A sink into a caller's memory. */
export function fixedSink(values: Int32Array): TokenSink {
  const sink: TokenSink = {
    values,
    length: 0,
    push(id) {
      values[sink.length++] = id;
    },
  };
  return sink;
}
