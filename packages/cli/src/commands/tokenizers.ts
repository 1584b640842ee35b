import { presets } from "@nocturne/tokenizers";
import type { Command } from "commander";

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
