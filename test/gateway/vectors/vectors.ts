import type { Json, JsonObject } from '../../../shared/kernel/json.ts'
import type { StepId } from '../../../shared/contextforge/steps/index.ts'

/** The table as anybody may read it. README.md, "Vectors", says what each field means. */
export interface Vectors {
  readonly schema: 'claimcheck-vectors/1'
  readonly gateway: {
    readonly name: 'ContextForge'
    readonly version: string
    readonly audienceModel: string
    readonly learns: boolean
    readonly appDomain: string
    readonly jwtIssuer: string
  }
  /** Seconds since the epoch, at which every vector holds. */
  readonly now: number
  readonly users: Readonly<Record<string, 'active' | 'disabled'>>
  readonly vectors: readonly Vector[]
  readonly leftOut: readonly { readonly name: string; readonly why: string }[]
}

export interface Vector {
  readonly name: string
  readonly server: {
    readonly id: string
    readonly oauthEnabled: boolean
    readonly oauthConfig: Json
    readonly enabled: boolean
    readonly visibility: string
  }
  /** The server id in the path of the request; no server has it where it is not the server's. */
  readonly sentTo: string
  readonly token: TokenVector | null
  /** What the issuers answer to a GET; every other address of theirs answers 404. */
  readonly issuer: readonly DocumentVector[]
  readonly expected: Expected
}

export interface TokenVector {
  /** Absent where they cannot be read. */
  readonly header?: JsonObject
  readonly claims?: JsonObject
  /** The compact form, present only where it is not what header and claims give when they are encoded. */
  readonly text?: string
  /**
   * Which keys of the issuer's set verify the signature, by their index; the gateway's own tokens say
   * `gateway`.
   */
  readonly signature: { readonly verifiedBy: readonly number[] } | 'gateway'
}

export interface DocumentVector {
  readonly url: string
  /** Null: the connection is closed without an answer. */
  readonly status: number | null
  readonly location?: string
  /** The document as JSON, or the body to the letter where it is no plain JSON. */
  readonly json?: Json
  readonly text?: string
}

export interface Expected {
  readonly verdict: 'accepted' | 'rejected'
  /** The first check that stops the token. */
  readonly stoppedAt: StepId | 'no-token' | null
  readonly status: number
  readonly detail: string | null
  readonly wwwAuthenticate: 'none' | 'bearer' | 'resource-metadata' | null
  /** `oauth_config.resource` afterwards. */
  readonly resource: Json
  /**
   * What a judge without the gateway's secrets, libraries or network cannot know; absent where it can know
   * all.
   */
  readonly open?: 'verdict' | 'answer'
}
