import * as tf from "@tensorflow/tfjs-core";

/** What we use of TensorFlow.js' WebGPU backend: its way to run a shader of ours. */
interface WebgpuBackend {
  readonly device: {
    addEventListener(
      type: "uncapturederror",
      listener: (event: { error: { message: string } }) => void,
    ): void;
  };
  makeTensorInfo(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  runWebGPUProgram(
    program: object,
    inputs: readonly tf.TensorInfo[],
    dtype: tf.DataType,
    uniforms: readonly { type: "int32"; data: number[] }[],
    output: tf.TensorInfo,
  ): tf.TensorInfo;
}

/** A shader of ours. TensorFlow.js declares its buffers: `result`, to be written, and one a variable, to be read. */
export interface Shader {
  /** Tells shaders apart: two of one name must have the same code. */
  readonly name: string;
  /** WGSL with `fn main(index : i32)`; it sees `uniforms`, `localIndex`, and the buffers. */
  readonly code: string;
  /** The buffers to read, and whether each holds numbers (1) or vectors of four (4). */
  readonly variables: Readonly<Record<string, 1 | 4>>;
  /** Whether the result holds numbers or vectors of four. @default 1 */
  readonly resultComponents?: 1 | 4;
  /** Integers that differ from run to run. */
  readonly uniforms?: readonly string[];
  /** Threads of a workgroup; the workgroup is `index / threads`. */
  readonly threads: number;
}

/** What one run of a shader works on. */
export interface ShaderRun {
  readonly shader: Shader;
  /** The tensors of the shader's variables, in their order. */
  readonly inputs: readonly tf.Tensor[];
  /** Workgroups to start. There may be more, whose `index` lies beyond. */
  readonly workgroups: number;
  /** The values of the shader's uniforms, in their order. */
  readonly uniforms?: readonly number[];
}

const troubles = new WeakMap<WebgpuBackend["device"], string>();

/**
 * The current backend. TensorFlow.js hears nothing of a command that the GPU refused, and goes on with zeros; we listen.
 *
 * @throws where the GPU has refused a command since the last call
 */
function listeningBackend(): WebgpuBackend {
  const backend = tf.backend() as unknown as WebgpuBackend;
  const { device } = backend;
  const trouble = troubles.get(device);
  if (trouble === undefined) {
    troubles.set(device, "");
    device.addEventListener("uncapturederror", ({ error }) => {
      troubles.set(device, troubles.get(device) || error.message);
    });
  } else if (trouble !== "") {
    troubles.set(device, "");
    throw new Error(`models: the GPU refused a command, and what followed is not right: ${trouble}`);
  }
  return backend;
}

/** A new tensor on the GPU, whose values are undefined until shaders have written them. */
export function emptyTensor(shape: readonly number[]): tf.Tensor {
  const info = listeningBackend().makeTensorInfo([...shape], "float32");
  return tf.engine().makeTensorFromTensorInfo(info);
}

/** Runs a shader, which writes into `result`, once. It may read there what earlier runs have written. */
export function runShader(result: tf.Tensor, { shader, inputs, workgroups, uniforms = [] }: ShaderRun): void {
  const program = {
    shaderKey: `Nocturne:${shader.name}`,
    outputShape: result.shape,
    outputComponent: shader.resultComponents ?? 1,
    variableNames: Object.keys(shader.variables),
    variableComponents: Object.values(shader.variables),
    uniforms: (shader.uniforms ?? []).map((name) => `${name} : i32, `).join(""),
    workgroupSize: [shader.threads, 1, 1],
    dispatch: [workgroups, 1, 1],
    dispatchLayout: { x: [0] },
    getUserCode: () => shader.code,
  };
  const values = uniforms.map((value) => ({ type: "int32" as const, data: [value] }));
  listeningBackend().runWebGPUProgram(program, inputs, "float32", values, result);
}
