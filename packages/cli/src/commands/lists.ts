import { presets } from "@nocturne/tokenizers";
import type { Command } from "commander";
import { messageOf } from "../failure.ts";

export function addTokenizers(program: Command): void {
  program
    .command("tokenizers")
    .description("the tokenizers that there are, with their fields")
    .action(() => {
      for (const [name, preset] of Object.entries(presets)) {
        const fields = preset
          .create()
          .fields.map((field) =>
            field.kind === "categorical"
              ? `${field.name} ${field.size}`
              : `${field.name} ${field.min}–${field.max} ${field.unit}`,
          );
        console.log(`${name}\n  ${preset.description}\n  ${fields.join(", ")}\n`);
      }
    });
}

export function addBackends(program: Command): void {
  program
    .command("backends")
    .description("what can compute here, and what is missing")
    .action(async () => {
      const { chooseBackend, loadNativeBackend } = await import("@nocturne/trainer");
      const native = loadNativeBackend();
      console.log(
        native.found
          ? `tensorflow  ${native.package}, ${native.gpu ? "GPU" : "CPU"}`
          : `tensorflow  not here: ${native.reason}`,
      );
      try {
        const wasm = await chooseBackend({ backend: "wasm" });
        console.log(`wasm        ${wasm.device}, ${wasm.threads} threads`);
        wasm.dispose();
      } catch (error) {
        console.log(`wasm        not here: ${messageOf(error)}`);
      }
      console.log("cpu         plain JavaScript, slow, for comparison");
    });
}
