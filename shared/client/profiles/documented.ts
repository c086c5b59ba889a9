import type { JsonObject } from '../../kernel/json.ts'
import type { ClientProfile } from '../profile.ts'
import { plainWay } from '../ways/typescript-clients.ts'
import { SDK_2 } from './sdks.ts'

/** The day the profiles were written; each source says what was looked up and what was not. */
const READ = '2026-11-27'

/** What is known about a client that was never run here. */
interface Documented {
  readonly id: string
  readonly name: string
  readonly source: string
  readonly redirect: string
  readonly document: string | null
  /** How it is given a client id; not known where left out. */
  readonly givenId?: string
  readonly registration: JsonObject
  /** Whether it is reported to stop where PKCE is not announced, as MCP 2025-11-25 requires. */
  readonly wantsPkce: boolean
  /** True when it runs in its maker's cloud. */
  readonly hosted: boolean
  readonly cannot: readonly string[]
}

/**
 * A client that is assumed to follow the MCP authorization specification of 2025-11-25, in its order, except
 * where its maker's documents or public reports say otherwise. Where they say nothing, the most tolerant
 * behaviour is assumed: the issuer is not compared, so that the client is not said to stop at a difference
 * that stops only some clients.
 */
export function documented(about: Documented): ClientProfile {
  const { id, name, source, redirect, document, wantsPkce, hosted } = about
  const who = {
    registration: {
      redirect_uris: [redirect],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      ...about.registration,
    },
    redirectUri: redirect,
    document,
    scope: undefined,
  }
  const sdk = { ...SDK_2, checksIssuer: false, checksIss: false, schemes: ['bearer'], wantsPkce }
  return {
    id,
    name,
    basis: 'documented',
    rules: `documented on ${READ}`,
    source,
    date: READ,
    redirect,
    document,
    givenId: about.givenId ?? null,
    hosted,
    cannot: about.cannot,
    way: (course) => plainWay(course, { sdk, who, takesChallengeScope: true, stepsUp: false }),
  }
}
