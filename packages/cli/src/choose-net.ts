import { defaultModel, howlGru512, howlLstm192, howlLstm416 } from "@nocturne/models";
import type { TrainOptions } from "@nocturne/trainer";
import { Failure } from "./failure.ts";
import type { NetName } from "./net-names.ts";

type NetOf = NonNullable<TrainOptions["model"]>;

const ORIGINALS: Readonly<Record<Exclude<NetName, "default">, NetOf>> = {
  "howl-lstm-192": howlLstm192,
  "howl-lstm-416": howlLstm416,
  "howl-gru-512": howlGru512,
};

/** Returns the net of a name. */
export function netNamed(name: NetName, sizes: { readonly units?: number; readonly layers?: number }): NetOf {
  if (name === "default") return (fields) => defaultModel(fields, sizes);
  if ((sizes.units ?? sizes.layers) !== undefined) {
    throw new Failure(`--units and --layers are for the default net; ${name} has its own`, 2);
  }
  return ORIGINALS[name];
}
