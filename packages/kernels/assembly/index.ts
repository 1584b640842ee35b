export { addMatrix, copyMatrix, packPanels, packPanelsTransposed, zero } from "./matrix";
export { product, productTransposed, setScratch } from "./product";
export { lstmBackward, lstmForward } from "./lstm";
export { gruBackward, gruForward } from "./gru";
export { adam, crossEntropy } from "./training";
export { attentionBackward, attentionForward } from "./attention";
export { gatherAdd, scatterAdd } from "./embedding";
export { gelu, geluBackward } from "./gelu";
export { layerNorm, layerNormBackward } from "./layer-norm";
