/** A line over the number of servers; `y` in the unit that the title names. */
export interface Line {
  readonly title: string
  readonly points: readonly { readonly servers: number; readonly y: number }[]
}

/** Samples whose name begins so are of the matrix, over the number of servers that follows. */
export const OVER = 'matrix over '

const [WIDTH, HEIGHT, GAP, FOOT] = [320, 220, 46, 24]
const A_ROW = 4
const INK = { line: '#2563eb', text: '#475569', grid: '#cbd5e1' }

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Both axes are of powers of ten: a straight line of slope one is a cost per server. */
function chart({ title, points }: Line, left: number, top: number): string {
  const logs = points.map(({ servers, y }) => [Math.log10(servers), Math.log10(y)] as const)
  const range = (values: readonly number[]): readonly [number, number] => {
    const [low, high] = [Math.floor(Math.min(...values)), Math.ceil(Math.max(...values))]
    return [low, Math.max(high, low + 1)]
  }
  const [fromX, toX] = range(logs.map(([x]) => x))
  const [fromY, toY] = range(logs.map(([, y]) => y))
  const at = (x: number, y: number): readonly [number, number] => [
    left + GAP + ((x - fromX) / (toX - fromX)) * (WIDTH - 2 * GAP),
    top + HEIGHT - GAP - ((y - fromY) / (toY - fromY)) * (HEIGHT - 2 * GAP),
  ]
  const text = (x: number, y: number, says: string, anchor = 'middle'): string =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${INK.text}">${escape(says)}</text>`
  const parts = [text(left + WIDTH / 2, top + 20, title)]
  for (let x = fromX; x <= toX; x++) {
    const [px, py] = at(x, fromY)
    parts.push(text(px, py + 18, (10 ** x).toLocaleString('en-US')))
  }
  for (let y = fromY; y <= toY; y++) {
    const [px, py] = at(fromX, y)
    const [end] = at(toX, y)
    parts.push(`<path d="M${px.toFixed(1)} ${py.toFixed(1)}H${end.toFixed(1)}" stroke="${INK.grid}"/>`)
    parts.push(text(px - 6, py + 4, (10 ** y).toLocaleString('en-US'), 'end'))
  }
  const places = logs.map(([x, y]) => at(x, y).map((one) => one.toFixed(1)))
  parts.push(
    `<polyline points="${places.map((one) => one.join()).join(' ')}" fill="none" stroke="${INK.line}" stroke-width="2"/>`,
    ...places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="${INK.line}"/>`),
  )
  return parts.join('\n')
}

/**
 * Charts as SVG, four in a row, and below them where and when they were measured: whoever keeps the picture
 * keeps that too. Lines of fewer than two points are left out; null: all were.
 */
export function pictureOf(lines: readonly Line[], measured: string): string | null {
  const drawn = lines
    .map(({ title, points }) => ({
      title,
      points: points.filter(({ servers, y }) => servers > 0 && y > 0).sort((a, b) => a.servers - b.servers),
    }))
    .filter(({ points }) => points.length > 1)
  if (drawn.length === 0) return null
  const body = drawn
    .map((line, at) => chart(line, (at % A_ROW) * WIDTH, Math.trunc(at / A_ROW) * HEIGHT))
    .join('\n')
  const rows = Math.ceil(drawn.length / A_ROW)
  const foot = `<text x="${GAP}" y="${rows * HEIGHT + FOOT / 2}" fill="${INK.text}">${escape(measured)}</text>`
  const size = `width="${Math.min(drawn.length, A_ROW) * WIDTH}" height="${rows * HEIGHT + FOOT}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="11">\n<rect width="100%" height="100%" fill="#ffffff"/>\n${body}\n${foot}\n</svg>\n`
}
