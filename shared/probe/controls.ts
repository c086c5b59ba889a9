import { z } from 'zod'

/**
 * A request the gateway must refuse. `no-token`: without a token. `tampered`: the token with a changed
 * signature.
 */
export const control = z.object({
  kind: z.enum(['no-token', 'tampered']),
  status: z.number(),
  detail: z.string().nullable(),
  /** `shut`: refused, as it must be. `open`: accepted. `unsure`: the answer proves neither. */
  gate: z.enum(['shut', 'open', 'unsure']),
  says: z.string(),
})
export type Control = z.infer<typeof control>

/**
 * What the answer to a request that must be refused proves. In: which request, the status, and whether a
 * JSON-RPC body came back. 401 means `shut`. A 2xx with a JSON-RPC body means `open`; then no verdict on any
 * token means anything.
 */
export function judgeControl(
  kind: Control['kind'],
  answer: { readonly status: number; readonly detail: string | null; readonly bodyIsJsonRpc: boolean },
): Control {
  const { status, detail, bodyIsJsonRpc } = answer
  const made = (gate: Control['gate'], says: string): Control => ({ kind, status, detail, gate, says })
  if (status === 401 || status === 403) return made('shut', 'refused, as it must be')
  if (status >= 200 && status < 300 && bodyIsJsonRpc) {
    const text =
      kind === 'no-token'
        ? 'let in without any token: what a token says decides nothing here'
        : 'let in with a wrong signature: whoever can write a token gets in'
    return made('open', text)
  }
  if (status >= 200 && status < 300)
    return made('unsure', 'answered, but not by the MCP endpoint: something in front of it')
  if (status >= 300 && status < 400)
    return made('unsure', 'sent elsewhere: something in front of the gateway')
  return made('unsure', 'neither refused nor let in: the gateway, or something in front of it, failed')
}

/**
 * The token with another signature: its first character is changed, which surely changes its bytes. Null for
 * a token without a signature to change, such as an opaque one.
 */
export function tampered(token: string): string | null {
  const at = token.lastIndexOf('.') + 1
  if (token.split('.').length !== 3 || token.length - at < 16) return null
  const letter = token[at] === 'A' ? 'B' : 'A'
  return `${token.slice(0, at)}${letter}${token.slice(at + 1)}`
}
