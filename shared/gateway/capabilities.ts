import type { Capabilities } from './server.ts'

interface Release {
  readonly version: readonly [number, number, number]
  readonly model: Capabilities['model']
  readonly learns: boolean
}

/*
 * Which rule each release judges inbound tokens by, newest first. Read from the tagged sources; the ones in VERIFIED were also
 * run against the engine (test/gateway). 1.0.0-RC-3 is the only additive release; earlier ones accept no provider's token at all.
 */
const strict = { model: 'strict-or-fallback', learns: true } as const
const releases: readonly Release[] = [{ version: [1, 0, 0], ...strict }]

/** Versions the agreement tests have been run on. */
export const VERIFIED: readonly string[] = ['1.1.0']

export interface VersionFacts {
  /** The gateway answers under /v1: 1.0.5 or later. */
  readonly hasV1: boolean
}

/**
 * The audience model of a gateway. In: the version as the gateway spells it (null: it would not say) and what was seen of its paths.
 * Out: the capabilities and a note for the operator, empty when the version was verified.
 * Source: the tagged sources of IBM/mcp-context-forge. A version newer than all known ones is taken to be like the newest, and the note says so.
 */
export function capabilitiesOf(
  version: string | null,
  facts: VersionFacts,
): { capabilities: Capabilities; note: string } {
  const basePath = facts.hasV1 ? '/v1' : ''
  const parsed = version === null ? null : /^v?(\d+)\.(\d+)\.(\d+)(.*)$/.exec(version)
  if (version === null || !parsed) {
    return {
      capabilities: { version, ...strict, verified: false, basePath },
      note: 'The gateway did not tell its version: the model of 1.0.0 and later is assumed, and not verified.',
    }
  }
  const numbers = [Number(parsed[1]), Number(parsed[2]), Number(parsed[3])] as const
  const suffix = (parsed[4] ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '')
  const verified = VERIFIED.includes(version.replace(/^v/, ''))
  const note = verified ? '' : `Nobody has verified Claimcheck with ContextForge ${version} yet.`
  if (compare(numbers, [1, 0, 0]) === 0 && /^(RC|BETA|ALPHA|B|A)/.test(suffix)) {
    const additive = suffix === 'RC3'
    return {
      capabilities: { version, model: additive ? 'additive' : 'none', learns: false, verified, basePath },
      note: additive
        ? note
        : `ContextForge ${version} accepts no tokens of an identity provider; 1.0.0 and later do.`,
    }
  }
  const release = releases.find((known) => compare(numbers, known.version) >= 0)
  if (!release) {
    return {
      capabilities: { version, model: 'none', learns: false, verified, basePath },
      note: `ContextForge ${version} accepts no tokens of an identity provider; 1.0.0 and later do.`,
    }
  }
  return { capabilities: { version, model: release.model, learns: release.learns, verified, basePath }, note }
}

function compare(a: readonly [number, number, number], b: readonly [number, number, number]): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
