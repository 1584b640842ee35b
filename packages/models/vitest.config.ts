import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { vitestConfig } from "@nocturne/testing/config";

// Without a GPU, WebGPU runs on the SwiftShader that Debian's Chromium brings along, with a Vulkan loader. The loader is
// found through the environment that a test's process starts with.
const chromium = "/usr/lib/chromium";
if (existsSync(`${chromium}/vk_swiftshader_icd.json`)) {
  process.env.VK_ADD_DRIVER_FILES ??= `${chromium}/vk_swiftshader_icd.json`;
  process.env.LD_LIBRARY_PATH = [process.env.LD_LIBRARY_PATH, chromium].filter(Boolean).join(delimiter);
}

export default vitestConfig();
