/** How a walk can be saved. Apart from what writes it, because a start needs only these. */
export const WALK_FORMATS = ['markdown', 'html', 'json'] as const
export type WalkFormat = (typeof WALK_FORMATS)[number]

/** The ending of a file and its name in a dialog. */
export const WALK_FILES: Readonly<Record<WalkFormat, { readonly ending: string; readonly name: string }>> = {
  markdown: { ending: 'md', name: 'Markdown' },
  html: { ending: 'html', name: 'HTML page' },
  json: { ending: 'json', name: 'JSON' },
}
