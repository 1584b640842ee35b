/** The house's two inks, for lines and bars. */
export const INDIGO = "#2c1e69";
export const OCHRE = "#b8741a";

/** Returns a page in the house's look, that needs no other file. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Nocturne: ${escapeHtml(title.toLowerCase())}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fdfcf9 }
h1, h2 { font-weight: 500 } svg { width: 100%; height: auto } .wide { overflow-x: auto }
table { border-collapse: collapse } th { text-align: left; font-weight: 500; padding: .2rem 1.5rem .2rem 0; vertical-align: top }
td + td, thead th + th { text-align: right } td, thead th { padding: .2rem .6rem .2rem 0; white-space: nowrap; font-size: 13px }
th + td { text-align: left; white-space: normal }
</style>
<h1>${escapeHtml(title)}</h1>
${body}
</html>
`;
}

/** Returns text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
