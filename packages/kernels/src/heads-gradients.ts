import type { Scope } from "./arena.ts";
import type { Engine } from "./engine.ts";
import type { HeadWeights } from "./heads.ts";
import type { HeadPlaces } from "./heads-passes.ts";

/** Where a thread adds up the gradients of the heads' weights. */
export interface GradientPlaces {
  /** `[width, heads × size]`: those of all hidden layers, side by side. */
  readonly hidden: number;
  /** `[heads × size]` */
  readonly hiddenBias: number;
  /** Of each field; those that it has not take no room. */
  readonly fields: readonly {
    readonly given: number;
    readonly output: number;
    readonly outputBias: number;
  }[];
}

/** How the gradients of all weights lie in one region, so that two threads' can be added at once. */
export interface GradientLayout {
  /** Floats of the region. */
  readonly floats: number;
  places(region: number): GradientPlaces;
  /** The gradients by field, copied out of the region. */
  read(engine: Engine, scope: Scope, region: number): HeadWeights[];
}

/** The layout for these heads. */
export function gradientLayout(heads: readonly HeadPlaces[], width: number, size: number): GradientLayout {
  const hiddens = heads.filter(({ field }) => field.hidden);
  const wide = hiddens.length * size;
  let floats = 0;
  const take = (count: number) => {
    const at = floats;
    floats += Math.ceil(count / 16) * 16;
    return at;
  };
  const hidden = take(width * wide);
  const hiddenBias = take(wide);
  const offsets = heads.map(({ field: { given, output } }) => ({
    given: take(given?.length ?? 0),
    output: take(output?.kernel.length ?? 0),
    outputBias: take(output?.bias.length ?? 0),
  }));
  const places = (region: number): GradientPlaces => ({
    hidden: region + hidden * 4,
    hiddenBias: region + hiddenBias * 4,
    fields: offsets.map((offset) => ({
      given: region + offset.given * 4,
      output: region + offset.output * 4,
      outputBias: region + offset.outputBias * 4,
    })),
  });
  return {
    floats,
    places,
    read(engine, scope, region) {
      const all = places(region);
      const { arena } = engine;
      const kernel = scope.take(width * size);
      return heads.map(({ field }, index) => {
        const own = all.fields[index]!;
        const copy = (pointer: number, array: Float32Array) => arena.view(pointer, array.length).slice();
        const column = hiddens.findIndex((head) => head.field === field) * size * 4;
        if (field.hidden) {
          engine.call("copyMatrix", all.hidden + column, wide * 4, kernel, size * 4, width, size);
        }
        return {
          ...(field.given && { given: copy(own.given, field.given) }),
          ...(field.hidden && {
            hidden: {
              kernel: copy(kernel, field.hidden.kernel),
              bias: copy(all.hiddenBias + column, field.hidden.bias),
            },
          }),
          ...(field.output && {
            output: {
              kernel: copy(own.output, field.output.kernel),
              bias: copy(own.outputBias, field.output.bias),
            },
          }),
        };
      });
    },
  };
}
