import { inflateSync } from 'node:zlib'

/** What a test needs to know of a PDF as Chromium writes it: how many pages it has, and its text. */
export type Pdf = {
  readonly version: string
  readonly pages: number
  readonly text: string
  readonly tagged: boolean
}

type Objects = ReadonlyMap<string, { readonly head: string; readonly stream: string }>

/**
 * Reads a PDF of Chromium's own writer: plain objects, streams deflated or plain, and fonts with a table from
 * glyphs to Unicode. Reads no other PDF. Throws where it is none.
 */
export function readPdf(bytes: Uint8Array): Pdf {
  const raw = Buffer.from(bytes).toString('latin1')
  const version = /^%PDF-(\d\.\d)/.exec(raw)?.[1]
  if (version === undefined || !raw.trimEnd().endsWith('%%EOF')) throw new Error('this is no PDF')
  const objects = objectsOf(raw)
  const pages = [...objects.values()].filter(({ head }) => /\/Type\s*\/Page\b(?!s)/.test(head))
  const text = pages.map(({ head }) => textOf(head, objects)).join('\n')
  return { version, pages: pages.length, text, tagged: /\/StructTreeRoot \d+ 0 R/.test(raw) }
}

function objectsOf(raw: string): Objects {
  const objects = new Map<string, { head: string; stream: string }>()
  for (const found of raw.matchAll(/(?:^|\n)(\d+) 0 obj\s*([^]*?)\s*endobj/g)) {
    const [, id = '', body = ''] = found
    const at = body.search(/stream\r?\n/)
    const head = at < 0 ? body : body.slice(0, at)
    const data = at < 0 ? '' : body.slice(body.indexOf('\n', at) + 1, body.lastIndexOf('endstream'))
    const stream = head.includes('/FlateDecode')
      ? inflateSync(Buffer.from(data, 'latin1'), { finishFlush: 2 }).toString('latin1')
      : data
    objects.set(id, { head, stream })
  }
  return objects
}

const refs = (text: string, key: string): readonly string[] =>
  [...text.matchAll(new RegExp(String.raw`/${key}\s+(\d+) 0 R`, 'g'))].map(([, id = '']) => id)

function textOf(page: string, objects: Objects): string {
  const resources = [page, ...refs(page, 'Resources').map((id) => objects.get(id)?.head ?? '')].join('\n')
  const fonts = new Map(
    [...resources.matchAll(/\/(F\d+)\s+(\d+) 0 R/g)].map(([, name = '', id = '']) => [
      name,
      glyphsOf(id, objects),
    ]),
  )
  const content = refs(page, 'Contents')
    .map((id) => objects.get(id)?.stream ?? '')
    .join('\n')
  let glyphs: ReadonlyMap<string, string> = new Map()
  const out: string[] = []
  for (const [part, font, hex] of content.matchAll(
    /\/(F\d+) [\d.]+ Tf|<([0-9a-fA-F]+)>|\bT[dmD*]\b|\bET\b/g,
  )) {
    if (font !== undefined) glyphs = fonts.get(font) ?? new Map()
    else if (hex !== undefined)
      for (const code of hex.toLowerCase().match(/.{4}/g) ?? []) out.push(glyphs.get(code) ?? '')
    else if (part === 'ET') out.push('\n')
  }
  return out.join('')
}

/** The table from glyphs to letters of a font. */
function glyphsOf(font: string, objects: Objects): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  const letter = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le')
  const code = (at: number): string => at.toString(16).padStart(4, '0')
  for (const id of refs(objects.get(font)?.head ?? '', 'ToUnicode')) {
    const { stream = '' } = objects.get(id) ?? {}
    for (const [, block = ''] of stream.matchAll(/beginbfchar([^]*?)endbfchar/g))
      for (const [, from = '', to = ''] of block.matchAll(/<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>/g))
        map.set(from.toLowerCase(), letter(to))
    for (const [, block = ''] of stream.matchAll(/beginbfrange([^]*?)endbfrange/g))
      for (const [, from = '', to = '', first = ''] of block.matchAll(
        /<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>/g,
      ))
        for (let at = parseInt(from, 16); at <= parseInt(to, 16); at++)
          map.set(code(at), String.fromCodePoint(parseInt(first, 16) + at - parseInt(from, 16)))
  }
  return map
}
