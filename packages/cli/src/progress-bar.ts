/** Shows how far long work is: one line that is redrawn on a terminal, a line every few seconds elsewhere. */
export interface ProgressBar {
  /** @param fraction - 0–1 */
  update(fraction: number, text: string): void;
  /** Prints a line for good, above the bar. */
  log(line: string): void;
  /** Leaves the last state as it is. */
  done(): void;
  /** Takes the bar away. */
  clear(): void;
}

const WIDTH = 24;
const SECONDS_BETWEEN_LINES = 5;
const SECONDS_BETWEEN_FRAMES = 0.1;

/** Draws on standard error, so that standard output stays clean. */
export function createProgressBar(stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  const terminal = stream.isTTY === true;
  let shownAt = Number.NEGATIVE_INFINITY;
  let line = "";
  let shown = true;

  const show = (): void => {
    shownAt = performance.now();
    shown = true;
    stream.write(terminal ? `\r\u001b[K${clipped(line, stream.columns)}` : `${line}\n`);
  };

  return {
    update(fraction, text) {
      const share = Math.min(1, Math.max(0, fraction));
      const filled = Math.round(WIDTH * share);
      const bar = "━".repeat(filled) + "─".repeat(WIDTH - filled);
      line = `${bar} ${String(Math.round(100 * share)).padStart(3)} %  ${text}`;
      shown = false;
      const interval = terminal ? SECONDS_BETWEEN_FRAMES : SECONDS_BETWEEN_LINES;
      if (performance.now() - shownAt >= interval * 1000) show();
    },
    log(text) {
      stream.write(terminal ? `\r\u001b[K${text}\n` : `${text}\n`);
      if (terminal && line) show();
    },
    done() {
      if (line && !shown) show();
      if (terminal && line) stream.write("\n");
      line = "";
      shown = true;
    },
    clear() {
      if (terminal && line) stream.write("\r\u001b[K");
      line = "";
      shown = true;
    },
  };
}

function clipped(line: string, columns = 80): string {
  return line.length < columns ? line : line.slice(0, columns - 1);
}

/** Seconds as a person says them: `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
