import type { TrainEvent, TrainResult } from "@nocturne/trainer";
import { duration, type ProgressBar } from "./progress-bar.ts";

/** Returns a listener that shows a training as it goes. */
export function showTraining(bar: ProgressBar): (event: TrainEvent) => void {
  let validation = "";
  return (event) => {
    switch (event.type) {
      case "backend":
      case "tokenizer":
        bar.log(event.message);
        break;
      case "warning":
        bar.log(`warning: ${event.message}`);
        break;
      case "start":
        bar.log(
          `${event.pieces} pieces to learn from (${thousands(event.notes)} notes), ${event.validPieces} held out; ` +
            `a net of ${thousands(event.parameters)} weights`,
        );
        break;
      case "step":
        bar.update(
          event.fraction,
          `epoch ${event.epoch.toFixed(1)} · step ${event.step} · ${thousands(event.notesPerSecond)} notes/s · ` +
            `loss ${event.loss.toFixed(2)}${validation} · ${duration(event.secondsLeft)} left`,
        );
        break;
      case "validation":
        validation = ` · held out ${event.natsPerNote.toFixed(2)}`;
        break;
      case "saved":
        break;
    }
  };
}

/** One line: how well it plays what it has not seen. */
export function outcome(result: TrainResult): string {
  if (result.natsPerNote === undefined || result.baseline === undefined) {
    return `trained ${result.step} steps in ${duration(result.seconds)}; no pieces were held out to judge by`;
  }
  return (
    `trained ${result.step} steps (${thousands(result.notes)} notes) in ${duration(result.seconds)}: ` +
    `${result.natsPerNote.toFixed(2)} nats per note on held-out pieces, ${result.baseline.toFixed(2)} without context`
  );
}

export function thousands(value: number): string {
  return Math.round(value).toLocaleString("en");
}
