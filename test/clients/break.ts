import type { JsonObject } from '../../shared/kernel/json.ts'
import { isObject } from '../../shared/kernel/json.ts'
import { jsonOf } from '../../shared/client/fetching.ts'
import type { Ask, Reply, StepId } from '../../shared/client/way.ts'
import type { Tamper } from './predict.ts'

type Answered = Extract<Reply, { kind: 'answered' }>

/** What makes the walk wrong at each of the twelve steps: it sees the opposite there of what was answered. */
const WRONG: Readonly<Record<StepId, (ask: Ask, reply: Answered) => Answered>> = {
  refused: (ask, reply) =>
    ask.purpose === 'call' && reply.status === 401 ? { ...reply, status: 500 } : reply,
  challenge: (ask, reply) => (ask.purpose === 'call' ? withoutHeader(reply, 'www-authenticate') : reply),
  metadata: (ask, reply) =>
    ask.purpose === 'resource-metadata' && reply.status === 200 ? { ...reply, status: 404 } : reply,
  resource: (ask, reply) =>
    ask.purpose === 'resource-metadata'
      ? changed(reply, (found) => ({ ...found, resource: `${new URL(ask.url).origin}/elsewhere` }))
      : reply,
  'server-metadata': (ask, reply) =>
    ask.purpose === 'server-metadata' && reply.status === 200 ? { ...reply, status: 404 } : reply,
  issuer: (ask, reply) =>
    ask.purpose === 'server-metadata'
      ? changed(reply, (found) => ({ ...found, issuer: 'https://login.example.com' }))
      : reply,
  pkce: (ask, reply) =>
    ask.purpose === 'server-metadata'
      ? changed(reply, (found) => ({ ...found, code_challenge_methods_supported: ['plain'] }))
      : reply,
  registration: (ask, reply) => (ask.purpose === 'register' ? { ...reply, status: 403 } : reply),
  scopes: (ask, reply) =>
    ask.purpose === 'resource-metadata'
      ? changed(reply, (found) => ({ ...found, scopes_supported: ['broken'] }))
      : reply,
  redirect: (ask, reply) =>
    ask.purpose === 'authorize' ? { ...withoutHeader(reply, 'location'), status: 400 } : reply,
  token: (ask, reply) =>
    ask.purpose === 'first-call' ? { ...reply, status: reply.status === 401 ? 200 : 401 } : reply,
  'first-call': (ask, reply) =>
    ask.purpose === 'first-call' ? { ...reply, status: reply.status === 403 ? 200 : 403 } : reply,
}

/** In: one of the twelve steps. Out: what makes the walk wrong there; null for a name that is none. */
export function breakAt(step: string): Tamper | null {
  const wrong = Object.entries(WRONG).find(([name]) => name === step)?.[1]
  if (wrong === undefined) return null
  return (ask, reply) => (reply.kind === 'answered' ? wrong(ask, reply) : reply)
}

function withoutHeader(reply: Answered, name: string): Answered {
  return {
    ...reply,
    headers: Object.fromEntries(Object.entries(reply.headers).filter(([key]) => key !== name)),
  }
}

function changed(reply: Answered, change: (found: JsonObject) => JsonObject): Answered {
  const found = reply.status === 200 ? jsonOf(reply.text) : undefined
  return isObject(found) ? { ...reply, text: JSON.stringify(change(found)) } : reply
}
