export { addMatrix, copyMatrix, packPanels, packPanelsTransposed, transpose, zero } from "./matrix";
export { product, productTransposed, setEdge } from "./product";
export { lstmBackward, lstmForward } from "./lstm";
export { gruBackward, gruForward } from "./gru";
export { adam, crossEntropy } from "./training";
