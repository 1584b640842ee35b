/** Returns a table in plain text: the first column to the left, all others to the right, two spaces between. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

const BLOCKS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** Returns bars of numbers ≥ 0, one a line, the longest `width` characters. */
export function bars(rows: readonly (readonly [name: string, value: number])[], width = 50): string {
  const most = Math.max(...rows.map(([, value]) => value));
  const indent = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, value]) => {
      const eighths = most > 0 ? Math.round((8 * width * value) / most) : 0;
      const bar = "█".repeat(eighths >> 3) + BLOCKS[eighths & 7]!;
      return `${name.padEnd(indent)}  ${bar} ${value.toFixed(2)}`;
    })
    .join("\n");
}
