import { attentionCases } from "./causal-attention.ts";
import { embeddingCases } from "./embedding-sum.ts";
import { geluCases } from "./gelu.ts";
import { gruCases } from "./gru-sequence.ts";
import { headsCases } from "./heads-loss.ts";
import { layerNormCases } from "./layer-norm.ts";
import { lstmCases } from "./lstm-sequence.ts";
import { maskedCases } from "./masked-sequence.ts";
import type { OpCase } from "./op-case.ts";
import { crossEntropyCases } from "./softmax-cross-entropy.ts";

/** All that `testKernelBackend` asks of a backend. A new op adds its cases here. */
export const opCases: readonly OpCase[] = [
  ...lstmCases,
  ...gruCases,
  ...maskedCases,
  ...embeddingCases,
  ...crossEntropyCases,
  ...headsCases,
  ...attentionCases,
  ...layerNormCases,
  ...geluCases,
];
