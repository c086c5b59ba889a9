import {
  type AdvertisedReading,
  type Asked,
  type ClientId,
  type Clock,
  type Decoded,
  decodeToken,
  emailOf,
  readOwnToken,
  type Facts,
  type GatewayContext,
  type UserFact,
  usualRequest,
  type VirtualServer,
} from '../../shared/contextforge/index.ts'
import type { Validity } from '../../shared/connection/validity.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { type Gathered, type Get, type Got, issuerFacts } from '../issuer/gather.ts'
import type { Past } from '../issuer/held.ts'
import type { People } from './after.ts'

/** One server as it was read; `of` is missing where readings are not kept. */
export type SceneServer = {
  readonly server: VirtualServer
  readonly inexact: string | null
  readonly of?: Validity
}

/** What is needed from an open connection to gather the facts about a token. */
export interface Scene {
  readonly gatewayUrl: string
  readonly gateway: GatewayContext
  readonly clock: () => Clock
  readonly get: Get
  /** What `get` would answer without asking anybody; null: it would ask. Left out where nothing is kept. */
  readonly atHand?: (url: string) => Got | null
  /** What was read of issuers before; left out where nobody keeps it. */
  readonly past?: Past
  readonly userByEmail: (email: string) => Promise<UserFact>
  readonly protectedResource: (serverId: string) => Promise<AdvertisedReading>
  /** The client ids of SSO providers whose issuer this server names. */
  readonly clientIdsFor: (server: VirtualServer) => readonly ClientId[]
  readonly wasLearned: (server: VirtualServer) => boolean
  /** True when issuers are reached through certificate authorities of the profile. */
  readonly ownAuthority?: boolean
  /**
   * Allows contact to issuers that the operator is about to name; left out where there is no list of allowed
   * hosts.
   */
  readonly agree?: (issuers: readonly string[]) => void
  readonly readServer: (serverId: string) => Promise<Result<SceneServer, AppError>>
  /** Reads what people may do; left out where nobody needs what comes after the token. */
  readonly people?: People
}

/**
 * Gathers everything the judge needs, in parallel where possible. In: the token, and the server as it was
 * just read (null: the gateway has none). Sends the token nowhere; its e-mail address is looked up at the
 * gateway. Does not judge.
 */
export function gatherFacts(
  scene: Scene,
  token: string,
  serverId: string,
  server: VirtualServer | null,
  asked: Asked = usualRequest(serverId, scene.gateway.deployment.AUTH_HEADER_NAME.value, scene.gatewayUrl),
  decoded: Decoded = decodeToken(token),
): Promise<Facts> {
  const claims = decoded.form === 'jwt' ? decoded.claims : {}
  const { deployment } = scene.gateway
  const isOwn = claims['iss'] === deployment.JWT_ISSUER.value
  const email = isOwn ? readOwnToken(claims).email : emailOf(claims)
  const named = deployment.PROXY_USER_HEADER.value
  const issuer = issuerFacts(scene, token, server, scene.gateway.capabilities.rules, decoded)
  const user = email === null || (!isOwn && !server?.oauthEnabled) ? NOBODY : scene.userByEmail(email)
  const proxyUser = named.includes('@') && deployment.TRUST_PROXY_AUTH.value ? scene.userByEmail(named) : null
  const factsOf = (issuer: Gathered, user: UserFact, proxyUser: UserFact | null): Facts => {
    const facts: Facts = {
      metadata: issuer.metadata,
      keys: issuer.keys,
      signature: issuer.signature,
      token,
      clock: scene.clock(),
      server,
      serverId,
      gateway: scene.gateway,
      clientIds: server ? scene.clientIdsFor(server) : [],
      learned: server ? scene.wasLearned(server) : false,
      user,
      asked,
    }
    if (issuer.held === undefined && scene.ownAuthority !== true && proxyUser === null) return facts
    return {
      ...facts,
      ...(issuer.held === undefined ? {} : { held: issuer.held }),
      ...(scene.ownAuthority === true ? { ownAuthority: true } : {}),
      ...(proxyUser === null ? {} : { proxyUser }),
    }
  }
  // Waits only for what is not there yet.
  return issuer instanceof Promise || proxyUser !== null
    ? Promise.all([issuer, user, proxyUser]).then((all) => factsOf(...all))
    : user.then((known) => factsOf(issuer, known, null))
}

const NOBODY = Promise.resolve<UserFact>({ state: 'unknown', why: 'Nobody was looked up.' })
