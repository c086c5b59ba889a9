import type { Headers } from './way.ts'

/** What a client takes from the `WWW-Authenticate` of a refusal. `named` may be no address at all. */
export interface Challenge {
  readonly header: string | null
  readonly named: string | null
  readonly scope: string | null
  readonly error: string | null
}

const NOTHING: Challenge = { header: null, named: null, scope: null, error: null }

/**
 * As the TypeScript SDK reads it: the scheme is the first word and must be one it knows, followed by
 * something. `schemes`: `bearer`, and in version 2.4 `dpop`. Several challenges in one header are one text to
 * it.
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

/** As the Python SDK and Gemini CLI read it: the fields anywhere in the header, whatever the scheme. */
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
 * As mcp-remote's own reader does: `Bearer` cut off, then every `name="value"` or `name=word`; the last one
 * counts.
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
 * As the Rust SDK reads it: names in any case, quoted values with escapes, else up to a comma, semicolon or
 * space.
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

/** `name="value"` or `name=value`; an empty quoted value is none. */
function field(header: string, name: string): string | null {
  const sign = `${name}=`
  for (let at = header.indexOf(sign); at >= 0; at = header.indexOf(sign, at + 1)) {
    const found = /^(?:"([^"]+)"|([^\s,]+))/.exec(header.slice(at + sign.length))
    if (found) return found[1] ?? found[2] ?? null
  }
  return null
}
