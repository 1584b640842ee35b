/**
 * Puts the `webgpu` package's WebGPU (Dawn) where a browser has it, and registers TensorFlow.js' backend on it. Returns
 * what is missing, or undefined.
 */
export async function offerWebgpu(): Promise<string | undefined> {
  try {
    const { create, globals } = await import("webgpu");
    const gpu = create([]);
    if ((await gpu.requestAdapter()) === null) return "no adapter: neither a GPU nor SwiftShader was found";
    Object.assign(globalThis, globals);
    Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
    await import("@tensorflow/tfjs-backend-webgpu");
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
