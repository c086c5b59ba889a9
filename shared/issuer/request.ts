import type { Board, StepId } from '../contextforge/index.ts'
import type { Ask, Preset } from './preset.ts'
import { presetOf } from './presets/index.ts'
import { isFleeting, type Registration } from './registration.ts'

/** The values filled into a request to the person who runs the provider. */
export interface RequestContext {
  readonly server: string
  readonly issuer: string
  /** The audience this server expects; null when APP_DOMAIN is not known. */
  readonly audience: string | null
  /** Null when it is not known. */
  readonly clientId: string | null
  /** The step to be cured; null: ask for everything this provider needs. */
  readonly step: StepId | null
  /** How the client came to exist; left out where there is no token to tell. */
  readonly registration?: Registration
}

export interface ProviderRequest {
  /** What is asked for in a few words, for a subject line. */
  readonly title: string
  /** The whole message, plain text, ready to be sent. */
  readonly text: string
}

/**
 * Writes the message an operator can send to whoever runs the identity provider: what to set and where, with
 * this server's own values. In: the preset and the context. Out: title and text; null where nothing at this
 * provider helps. A value that is not known is described in round brackets. Pure.
 */
export function providerRequest(preset: Preset, context: RequestContext): ProviderRequest | null {
  const asks = asksFor(preset, context.step)
  const first = asks[0]
  if (first === undefined) return null
  const named = preset.id === 'other' ? '' : ` (${preset.name})`
  const blocks = asks.map((ask, index) => {
    const heading = asks.length > 1 ? `${index + 1}. ${ask.title}` : ask.title
    return [
      heading,
      ...linesOf(ask, context.registration).map((line) => `   ${fill(line, context)}`),
      `   Source: ${ask.source.url}`,
    ].join('\n')
  })
  return {
    title: asks.length > 1 ? fill('Set up access tokens for the MCP server {server}', context) : first.title,
    text: [
      fill(`Please change the following at {issuer}${named}, for the MCP server “{server}”.`, context),
      ...(context.registration !== undefined && isFleeting(context.registration)
        ? [context.registration.says]
        : []),
      ...blocks,
      fill(
        context.registration !== undefined && isFleeting(context.registration)
          ? 'The gateway compares aud letter by letter with {audience}.'
          : 'The gateway compares aud letter by letter with {audience}. The client is {clientId}.',
        context,
      ),
    ].join('\n\n'),
  }
}

/** The lines that apply to the token's client; those of both kinds where its kind is not known. */
function linesOf(ask: Ask, registration: Registration | undefined): readonly string[] {
  const state = registration?.state ?? 'not-known'
  const byHand = state === 'by-hand' || state === 'not-known' ? (ask.byHand ?? []) : []
  return [...ask.lines, ...byHand, ...(state === 'by-hand' ? [] : (ask.registered ?? []))]
}

/**
 * The changes to ask for. A step the preset says nothing about is answered by the generic preset, unless
 * nothing at this provider helps at all.
 */
function asksFor(preset: Preset, step: StepId | null): readonly Ask[] {
  if (step === null)
    return preset.asks.filter(
      (ask, index) => preset.asks.findIndex((other) => other.title === ask.title) === index,
    )
  const own = preset.asks.filter((ask) => ask.step === step)
  if (own.length > 0 || preset.asks.length === 0) return own
  return presetOf('other').asks.filter((ask) => ask.step === step)
}

/**
 * Replaces `{name}` by the value on one line, and `{name:code}` by the value as a string literal, for text
 * that somebody will run as code.
 */
export function fill(line: string, { server, issuer, audience, clientId }: RequestContext): string {
  const values: Readonly<Record<string, string>> = {
    server,
    issuer,
    audience: audience ?? '(the URL of this server)',
    clientId: clientId ?? '(your MCP client)',
  }
  return line.replace(/\{(\w+)(:code)?\}/g, (whole, name: string, code?: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return code === undefined ? value.replace(/\s+/g, ' ') : JSON.stringify(value)
  })
}

/**
 * The values of one server. In: its board, its name, the issuer. The audience to ask for is the canonical
 * URL, which names only this server, or another URL that is in force; never an id that unrelated tokens
 * carry, such as Keycloak's `account`. Out: the context, and whether the server accepts that audience with
 * its present settings.
 */
export function requestContext(
  board: Board,
  server: string,
  issuer: string,
): { readonly context: RequestContext; readonly inForce: boolean } {
  const used = board.expected.filter((entry) => entry.state === 'used').map((entry) => entry.value)
  const canonical = used.find((value) => value === board.canonical)
  const audience = canonical ?? used.find((value) => value.startsWith('https://')) ?? board.canonical
  const clientId = 'clientId' in board.toggle ? board.toggle.clientId.value : null
  return {
    context: { server, issuer, audience, clientId, step: null },
    inForce: audience !== null && used.includes(audience),
  }
}
