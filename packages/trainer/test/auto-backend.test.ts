import { beforeEach, describe, expect, it, vi } from "vitest";
import { chooseBackend } from "../src/backend.ts";
import { MissingBackendError } from "../src/missing-backend.ts";
import type { NativeBackend } from "../src/native-backend.ts";
import type { WebgpuBackend } from "../src/webgpu-backend.ts";

const native = vi.hoisted(() => ({ look: (): NativeBackend => ({ found: false, reason: "unset" }) }));
vi.mock("../src/native-backend.ts", () => ({ loadNativeBackend: () => native.look() }));
const webgpu = vi.hoisted(() => ({ look: async (): Promise<WebgpuBackend> => Promise.reject() }));
vi.mock("../src/webgpu-backend.ts", () => ({ loadWebgpuBackend: () => webgpu.look() }));

/** What `auto` says where looking for TensorFlow ends so. */
async function messageWhere(look: () => NativeBackend): Promise<string> {
  native.look = look;
  const backend = await chooseBackend({ threads: 1 });
  backend.dispose();
  return backend.message;
}

describe("chooseBackend by itself", () => {
  beforeEach(() => {
    native.look = () => ({ found: false, reason: "no binding" });
    webgpu.look = async () => {
      throw new MissingBackendError("webgpu", "no adapter", "install its driver");
    };
  });

  it.each<[string, () => NativeBackend, string]>([
    [
      "there is no TensorFlow",
      () => ({ found: false, reason: "tfjs-node was never built" }),
      "not tensorflow: tfjs-node was never built",
    ],
    [
      "it has no GPU",
      () => ({ found: true, package: "tfjs-node", gpu: false }),
      "not tensorflow: tfjs-node has no GPU here, and on a CPU wasm does as well",
    ],
    [
      "looking for it throws",
      () => {
        throw new Error("the binding is for another Node\nwith a stack");
      },
      "not tensorflow: the binding is for another Node",
    ],
    [
      "it is found, but does not start",
      () => ({ found: true, package: "tfjs-node-gpu", gpu: true }),
      "not tensorflow: Backend name 'tensorflow' not found in registry",
    ],
  ])("takes wasm where %s, and says so in one line", async (_, look, reason) => {
    const message = await messageWhere(look);
    expect(message).toMatch(/^backend: wasm, (relaxed|plain) SIMD, 1 thread; .*$/);
    expect(message).toContain(reason);
    expect(message).toMatch(/; not webgpu: no adapter$/);
  });

  it("takes webgpu where there is a graphics card", async () => {
    let disposed = 0;
    const open = async () => () => {
      disposed += 1;
    };
    webgpu.look = async () => ({ device: "Radeon", software: false, open });
    const backend = await chooseBackend();
    expect(backend).toMatchObject({
      name: "webgpu",
      device: "Radeon",
      message: "backend: webgpu on Radeon; not tensorflow: no binding",
    });
    backend.dispose();
    expect(disposed).toBe(1);
  });

  it.each<[string, WebgpuBackend, string]>([
    [
      "is a program",
      { device: "SwiftShader", software: true, open: () => Promise.reject(new Error("not asked for")) },
      "not webgpu: SwiftShader is no GPU but a program, and wasm is faster",
    ],
    [
      "gives no device",
      { device: "Radeon", software: false, open: () => Promise.reject(new Error("device lost\nhere")) },
      "not webgpu: device lost",
    ],
  ])("takes wasm where the graphics card %s", async (_, found, reason) => {
    webgpu.look = async () => found;
    const backend = await chooseBackend({ threads: 1 });
    expect(backend.message).toMatch(/^backend: wasm, .* 1 thread; not tensorflow: no binding; /);
    expect(backend.message.endsWith(reason)).toBe(true);
    backend.dispose();
  });

  it("names what is missing, and the remedy, where that backend was asked for", async () => {
    native.look = () => ({ found: false, reason: "tfjs-node was never built" });
    const error = await chooseBackend({ backend: "tensorflow" }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: "MissingBackendError",
      backend: "tensorflow",
      reason: "tfjs-node was never built",
      remedy: "nocturne setup tensorflow (--cuda for an NVIDIA card), or npm install @tensorflow/tfjs-node",
      message:
        "trainer: backend tensorflow: tfjs-node was never built; " +
        "nocturne setup tensorflow (--cuda for an NVIDIA card), or npm install @tensorflow/tfjs-node",
    });
  });
});
