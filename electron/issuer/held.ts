import {
  type StillHeld,
  type IssuerFacts,
  keysHeld,
  metadataHeld,
  metadataUrls,
  type ReleaseRules,
} from '../../shared/contextforge/index.ts'
import type { JsonObject } from '../../shared/kernel/json.ts'
import { err } from '../../shared/kernel/result.ts'
import type { GatheredMetadata, Get, WithKeys } from './gather.ts'

/** What one address answered for a while (milliseconds since the epoch): first and last read so. */
export type Version = {
  readonly answer: Awaited<ReturnType<Get>>
  readonly firstAt: number
  readonly lastAt: number
}

/** What was read before, oldest first; the last one is what is there now. */
export type Past = { readonly versions: (url: string) => readonly Version[]; readonly now: () => number }

type Ask = {
  readonly issuer: string
  readonly header: JsonObject
  readonly present: IssuerFacts
  readonly past: Past
  readonly rules: ReleaseRules
  readonly metadataBy: (get: Get) => Promise<GatheredMetadata>
  readonly keysBy: (get: Get, metadata: GatheredMetadata) => ReturnType<WithKeys>
  readonly withKeys: WithKeys
}

/**
 * What the gateway may still hold of an issuer in place of what was read just now: each of its documents as
 * it was before, while that can be held. Asks nobody. What changed before this app first looked is not known.
 */
export async function heldOf(ask: Ask): Promise<readonly StillHeld[]> {
  const all = [...(await metadataBefore(ask)), ...(await keysBefore(ask))]
  return all.filter(({ until }) => until > ask.past.now())
}

/** A document that is not read now is as it was read last, or as it was before a moment. */
function askedBefore({ versions }: Past, at: number): Get {
  return (url) => {
    const known = versions(url)
    const then = known.filter(({ firstAt }) => firstAt < at).at(-1)
    return Promise.resolve(then?.answer ?? err({ kind: 'not-connected' }))
  }
}

const changesOf = (past: Past, url: string) => {
  const known = past.versions(url)
  return known.slice(0, -1).map((version, index) => ({
    answer: version.answer,
    readAt: version.lastAt,
    changedAt: known[index + 1]?.firstAt ?? version.lastAt,
  }))
}

async function metadataBefore(ask: Ask): Promise<readonly StillHeld[]> {
  const { issuer, past, present } = ask
  const changes = metadataUrls(issuer).flatMap((url) => changesOf(past, url))
  const held: StillHeld[] = []
  for (const { readAt, changedAt } of changes) {
    const metadata = await ask.metadataBy(askedBefore(past, changedAt))
    const keys = await ask.keysBy(askedBefore(past, Infinity), metadata)
    const until = changedAt + metadataHeld(issuer, metadata.probes) * 1000
    held.push({ ...present, ...keys, metadata, of: 'metadata', readAt, changedAt, until })
  }
  return held
}

async function keysBefore({ past, present, header, rules, withKeys }: Ask): Promise<readonly StillHeld[]> {
  if (present.keys.state !== 'gathered') return []
  const { url } = present.keys.probe
  const held: StillHeld[] = []
  for (const { answer, readAt, changedAt } of changesOf(past, url)) {
    const before = await withKeys(url, answer)
    if (before.keys.state !== 'gathered') continue
    const seconds = keysHeld(header['kid'], before.keys.probe.reply, rules)
    const of = seconds < keysHeld(header['kid'], present.keys.probe.reply, rules) ? 'key' : 'keys'
    held.push({ ...present, ...before, of, readAt, changedAt, until: changedAt + seconds * 1000 })
  }
  return held
}
