const COLUMNS = ["ours", "peer", "ratio", "spread", "goal", "met"];
const WIDTHS = [10, 10, 9, 15, 16, 4];

/** The line above the rows. */
export function tableHead(title) {
  return line(title, COLUMNS);
}

/**
 * A row as a line, and a second one where something is missing.
 *
 * @param {import("./rows.mjs").Row} row
 */
export function tableLine(row) {
  const cells = [
    shown(row.ours),
    shown(row.peer),
    row.ratio === null ? "–" : `${ratio(row.ratio)} ×`,
    row.spread === null ? "" : row.spread.map(ratio).join("–"),
    row.goal ?? "",
    row.met === null ? "" : row.met ? "yes" : "no",
  ];
  const text = line(`${row.name}, ${row.unit}`, cells);
  return row.note ? `${text}\n    ${row.note}` : text;
}

function line(name, cells) {
  return name.padEnd(72) + cells.map((cell, i) => cell.padStart(WIDTHS[i] + 1)).join("");
}

function shown(figure) {
  if (figure === null) return "–";
  return figure >= 100 ? Math.round(figure).toLocaleString("en") : figure.toFixed(1);
}

function ratio(value) {
  return value >= 20 ? value.toFixed(0) : value.toFixed(2);
}
