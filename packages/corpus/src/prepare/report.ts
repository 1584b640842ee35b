import { reportHtml } from "./report-html.ts";
import type { CorpusReport } from "./statistics.ts";

/** Returns the report's files by name: for programs, and for people. */
export function reportFiles(report: CorpusReport): Map<string, string> {
  return new Map([
    ["report.json", `${JSON.stringify(report, null, 1)}\n`],
    ["report.html", reportHtml(report)],
  ]);
}
