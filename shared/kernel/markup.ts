import { visible } from './visible.ts'

/** Escapes all that could begin a link, an image, a tag, a cell or emphasis; a line break ends a table. */
export const escapeMarkdown = (text: string): string =>
  visible(text.replace(/\s+/g, (blank) => (blank.includes('\n') ? ' ' : blank))).replace(
    /[\\`*_{}[\]<>|#!~&]/g,
    (sign) => `\\${sign}`,
  )

/** Rows as a table of Markdown. In: cells as they are, which are escaped here. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(head.map(escapeMarkdown)), line(head.map(() => '---')), ...rows.map(markdownRow)].join('\n')

/** One row of such a table. */
export const markdownRow = (row: readonly string[]): string =>
  line(row.map((cell) => escapeMarkdown(cell) || ' '))

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
export const escapeHtml = (text: string): string =>
  visible(text).replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign)

/** A page that loads and runs nothing. In: its title as it is; its body and further style as markup. */
export const htmlPage = (title: string, body: string, style = ''): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 32px auto; padding: 0 16px; color-scheme: light dark }
table { border-collapse: collapse; margin: 12px 0 24px; width: 100% }
pre { white-space: pre-wrap; overflow-wrap: anywhere }
th, td { border: 1px solid #8886; padding: 4px 8px; text-align: left; vertical-align: top; overflow-wrap: anywhere }
${style}</style>
</head>
<body>
${body}
</body>
</html>
`
