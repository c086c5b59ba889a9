import { miniSays, type MiniBoard } from '../audience/mini-boards.ts'
import { drawMini, MINI_BOX, MINI_WIDTH, type MiniPart } from '../audience/mini-drawing.ts'
import { escapeHtml } from '../kernel/markup.ts'

/** How the pictures of a report look; the colours follow the reader's theme. */
export const PICTURE_STYLE = `
.boards { display: flex; flex-wrap: wrap; gap: 12px 32px; margin: 12px 0 }
.boards figure { margin: 0; flex: 1 1 300px; max-width: 420px }
.boards figcaption { font-weight: 600 }
.boards svg { width: 100%; height: auto; overflow: visible; --ink: #191d25; --quiet: #858c9a; --ok: #1a7a48; --bad: #c02636; --new: #2155c9; --paper: #fff }
@media (prefers-color-scheme: dark) { .boards svg { --ink: #e8eaee; --quiet: #79818f; --ok: #3baf70; --bad: #ee5b66; --new: #8fb2ff; --paper: #1b1e23 } }
.boards rect { fill: none; stroke: var(--quiet) }
.boards .box-match { stroke: var(--ok); stroke-width: 1.5 }
.boards .box-comes { stroke: var(--new); stroke-width: 1.5 }
.boards .box-goes { stroke-dasharray: 3 3 }
.boards line { stroke: var(--ink); stroke-width: 1.5 }
.boards .line-match { stroke: var(--ok); stroke-width: 2.5 }
.boards .line-comes { stroke: var(--new); stroke-width: 2 }
.boards .line-goes { stroke-dasharray: 2 4 }
.boards text { font: 12px system-ui, sans-serif; fill: var(--ink) }
.boards .text-lane { font: 700 11px monospace; text-anchor: middle }
.boards .text-value, .boards .text-aud { font: 11px monospace }
.boards .mark-match { fill: var(--ok) }
.boards .mark-none { fill: var(--bad) }
.boards .sign { fill: none; stroke: var(--paper); stroke-width: 1.6; stroke-linecap: round }
`

/** One small switchboard as markup that loads and runs nothing. In: its name; all texts are escaped here. */
export function miniSvg(name: string, board: MiniBoard): string {
  const { height, parts } = drawMini(board)
  return [
    `<figure><figcaption>${escapeHtml(name)}</figcaption>`,
    `<svg viewBox="0 0 ${MINI_WIDTH} ${height}" role="img" aria-label="${escapeHtml(miniSays(name, board))}">`,
    ...parts.map(partSvg),
    '</svg></figure>',
  ].join('\n')
}

function partSvg(part: MiniPart): string {
  const { kind, look, x, y } = part
  switch (kind) {
    case 'box':
      return `<rect class="box-${look}" x="${x}" y="${y - MINI_BOX / 2}" width="${part.width}" height="${MINI_BOX}" rx="5"/>`
    case 'line':
      return `<line class="line-${look}" x1="${x}" x2="${part.to}" y1="${y}" y2="${y}"/>`
    case 'text':
      return `<text class="text-${look}" x="${x}" y="${y + 4}">${escapeHtml(part.text)}</text>`
    case 'mark':
      return look === 'match'
        ? `<circle class="mark-match" cx="${x}" cy="${y}" r="6.5"/><path class="sign" d="m${x - 3} ${y} 2 2 4-4"/>`
        : `<path class="mark-none" d="M${x - 2.7} ${y - 6.5}h5.4l3.8 3.8v5.4l-3.8 3.8h-5.4l-3.8-3.8v-5.4z"/><path class="sign" d="m${x - 2.3} ${y - 2.3} 4.6 4.6m0-4.6-4.6 4.6"/>`
  }
}
