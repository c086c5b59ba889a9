/** How a map can be saved. Apart from what writes it, because a start needs only these. */
export const ACCESS_FORMATS = ['markdown', 'html', 'json', 'csv', 'record'] as const
export type AccessFormat = (typeof ACCESS_FORMATS)[number]

/** The ending of a file and its name in a dialog. */
export const ACCESS_FILES: Readonly<
  Record<AccessFormat, { readonly ending: string; readonly name: string }>
> = {
  markdown: { ending: 'md', name: 'Markdown' },
  html: { ending: 'html', name: 'HTML page' },
  json: { ending: 'json', name: 'JSON' },
  csv: { ending: 'csv', name: 'CSV' },
  record: { ending: 'access.json', name: 'Record, to be compared with another day' },
}
