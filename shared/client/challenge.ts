import type { Headers } from './way.ts'

/**
 * What a client reads from the `WWW-Authenticate` header of a refusal. `named`: the metadata address as it is
 * written there, which may not be a valid address.
 */
export interface Challenge {
  readonly header: string | null
  readonly named: string | null
  readonly scope: string | null
  readonly error: string | null
}

const NOTHING: Challenge = { header: null, named: null, scope: null, error: null }

/**
 * Reads the header as the TypeScript SDK does: the first word must be one of `schemes` (`bearer`, and in
 * version 2.4 `dpop`) and be followed by something. Several challenges in one header are read as one text.
 */
export function typescriptChallenge(headers: Headers, schemes: readonly string[]): Challenge {
  const header = headers['www-authenticate']
  if (header === undefined) return NOTHING
  const [scheme = '', rest = ''] = header.split(' ')
  if (!schemes.includes(scheme.toLowerCase()) || rest === '') return { ...NOTHING, header }
  const named = field(header, 'resource_metadata')
  return {
    header,
    named: named !== null && URL.canParse(named) ? new URL(named).href : null,
    scope: field(header, 'scope'),
    error: field(header, 'error'),
  }
}

/**
 * Reads the header as the Python SDK and Gemini CLI do: the fields may be anywhere, whatever the scheme is.
 */
export function looseChallenge(headers: Headers): Challenge {
  const header = headers['www-authenticate']
  if (header === undefined) return NOTHING
  return {
    header,
    named: field(header, 'resource_metadata'),
    scope: field(header, 'scope'),
    error: field(header, 'error'),
  }
}

/**
 * Reads the header as the Inspector's own code does: what follows the first `Bearer`, wherever it stands;
 * names in any case, and the last of one name counts.
 */
export function inspectorChallenge(headers: Headers): Challenge {
  const header = headers['www-authenticate']
  if (header === undefined) return NOTHING
  const fields = new Map<string, string>()
  const [, after = ''] = /bearer\s+(.+)/i.exec(header) ?? []
  for (const [, name = '', quoted, word] of after.matchAll(/(?<![\w-])([\w-]+)=(?:"([^"]*)"|([^\s,]+))/g))
    fields.set(name.toLowerCase(), quoted ?? word ?? '')
  const named = fields.get('resource_metadata')?.trim() ?? ''
  return {
    header,
    named: URL.canParse(named) ? new URL(named).href : null,
    scope: fields.get('scope') ?? null,
    error: fields.get('error') ?? null,
  }
}

/**
 * Reads the header as mcp-remote's own code does: `Bearer` is removed, then every `name="value"` or
 * `name=word` is read; the last of one name counts.
 */
export function mcpRemoteChallenge(headers: Headers): Challenge {
  const header = headers['www-authenticate']
  if (header === undefined) return NOTHING
  const fields = new Map<string, string>()
  for (const [, name = '', quoted, word] of header
    .replace(/^Bearer\s+/i, '')
    .matchAll(/(?<!\w)(\w+)=(?:"([^"]*)"|([\w-]+))/g))
    fields.set(name, quoted ?? word ?? '')
  const read = (name: string): string | null => fields.get(name) || null
  return { header, named: read('resource_metadata'), scope: read('scope'), error: read('error') }
}

/**
 * Reads the header as the Rust SDK does: names in any case; quoted values with escapes, other values up to a
 * comma, semicolon or space.
 */
export function rustChallenge(headers: Headers): Challenge {
  const header = headers['www-authenticate']
  if (header === undefined) return NOTHING
  const read = (name: string): string | null => {
    const at = header.toLowerCase().indexOf(`${name}=`)
    if (at === -1) return null
    const rest = header.slice(at + name.length + 1).trimStart()
    const quoted = /^"((?:\\.|[^"\\])*)"/.exec(rest)
    if (quoted !== null) return (quoted[1] ?? '').replace(/\\(.)/g, '$1')
    return rest.startsWith('"') ? null : (/^[^,;\s]*/.exec(rest)?.[0] ?? '')
  }
  return { header, named: read('resource_metadata'), scope: read('scope'), error: read('error') }
}

/** The value of `name="value"` or `name=value`; null where it is missing or an empty quoted value. */
function field(header: string, name: string): string | null {
  const sign = `${name}=`
  for (let at = header.indexOf(sign); at >= 0; at = header.indexOf(sign, at + 1)) {
    const found = /^(?:"([^"]+)"|([^\s,]+))/.exec(header.slice(at + sign.length))
    if (found) return found[1] ?? found[2] ?? null
  }
  return null
}
