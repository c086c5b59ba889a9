import { z } from 'zod'
import type { Board } from './board.ts'
import { type Deployment, isOpen, UNTOLD } from './deployment.ts'
import { stripSlashes } from './python.ts'

const CAUSES = ['WELL_KNOWN_ENABLED', 'APP_ROOT_PATH'] as const

/** What the gateway tells clients in its RFC 9728 metadata, compared with what it enforces. */
export const advertised = z.object({
  url: z.string(),
  state: z.enum(['read', 'not-found', 'failed', 'not-asked']),
  resource: z.string().nullable(),
  authorizationServers: z.array(z.string()),
  /** Whether both agree; null when that cannot be told. */
  agrees: z.boolean().nullable(),
  says: z.string(),
  /** The setting of the gateway that explains it; `sure`: the gateway or the operator told its value. */
  cause: z.object({ setting: z.enum(CAUSES), sure: z.boolean() }).nullish(),
})
export type Advertised = z.infer<typeof advertised>

/** The result of reading the protected-resource metadata (RFC 9728). */
export type AdvertisedReading =
  | {
      readonly state: 'read'
      readonly url: string
      readonly resource: string
      readonly authorizationServers: readonly string[]
    }
  | { readonly state: 'not-found'; readonly url: string; readonly detail: string }
  | { readonly state: 'failed'; readonly url: string; readonly detail: string }
  | { readonly state: 'not-asked'; readonly url: string; readonly detail: string }

type Explained = Pick<Advertised, 'says' | 'cause'>

/** Who told a setting, in words; null where nobody did. */
function toldBy(deployment: Deployment, key: (typeof CAUSES)[number]): string | null {
  if (isOpen(deployment, key)) return null
  const { known, from } = deployment[key]
  return known === 'said' ? 'as you said' : `as ${from} shows`
}

/** The gateway's answer where it did look for the server. */
const LOOKED = 'Server not found'

/**
 * Why there is no metadata, from the gateway's own error text. Source: well_known.py
 * `get_oauth_protected_resource_rfc9728`, server_service.py `get_oauth_protected_resource_metadata`.
 */
function notFound(detail: string, deployment: Deployment): Explained {
  const told = toldBy(deployment, 'WELL_KNOWN_ENABLED')
  // Whoever looked for the server had the setting on, whatever was told of it.
  const isOff = told !== null && !deployment.WELL_KNOWN_ENABLED.value && !detail.startsWith(LOOKED)
  if (!isOff && (detail !== 'Not found' || told !== null)) return { says: notFoundSays(detail), cause: null }
  const says = isOff
    ? `The gateway publishes no metadata for any server: WELL_KNOWN_ENABLED is off, ${told}. Clients cannot discover this server.`
    : 'The metadata answers 404 (Not found), and clients cannot discover this server. With WELL_KNOWN_ENABLED=false the gateway answers so for every server; whether it is off nobody told, and something in front of the gateway can answer the same.'
  return {
    says: `${says} Set WELL_KNOWN_ENABLED=true in the gateway’s environment, or tell clients the issuer.`,
    cause: { setting: 'WELL_KNOWN_ENABLED', sure: isOff },
  }
}

function notFoundSays(detail: string): string {
  const cannot = 'clients cannot discover this server'
  if (detail === 'Not found')
    return `The metadata answers 404 (Not found), although WELL_KNOWN_ENABLED is on: ${cannot}. Something in front of the gateway may have answered.`
  if (detail === LOOKED)
    return `The metadata answers 404 (${detail}): ${cannot}. The gateway answers so for servers that are disabled or not public.`
  if (detail === 'Not Found' || detail === '')
    return `Nothing answers where the metadata of this server should be (404): ${cannot}. This release does not publish it, or a proxy before the gateway does not let it through.`
  return `The metadata answers 404 (${detail}): ${cannot}.`
}

/**
 * The path that stands in the metadata before that of an enforced audience, and that audience; null where the
 * paths differ in more than that. Does not compare the hosts. The gateway adds APP_ROOT_PATH to what it tells
 * clients, and not to what it enforces.
 */
function pathBefore(
  resource: string,
  enforced: readonly string[],
): { readonly path: string; readonly value: string } | null {
  if (!URL.canParse(resource)) return null
  const { pathname } = new URL(resource)
  for (const value of enforced) {
    if (!URL.canParse(value)) continue
    const other = new URL(value).pathname
    if (other !== '/' && pathname.length > other.length && pathname.endsWith(other))
      return { path: pathname.slice(0, -other.length), value }
  }
  return null
}

/** Why the metadata has a path that the enforced audience has not, and what to do about it. */
function pathSays(
  resource: string,
  { path, value: enforced }: { readonly path: string; readonly value: string },
  deployment: Deployment,
): Explained {
  const told = toldBy(deployment, 'APP_ROOT_PATH')
  const value = `/${stripSlashes(deployment.APP_ROOT_PATH.value).replace(/^\/+/, '')}`
  const sure = told !== null && value === path
  const why = sure
    ? `APP_ROOT_PATH is ${path}, ${told}: the gateway puts it into what it tells clients, and not into what it enforces.`
    : told === null
      ? `APP_ROOT_PATH may be ${path}, which nobody told: the gateway puts that into what it tells clients, and not into what it enforces. A proxy that changes the answer can do the same.`
      : `APP_ROOT_PATH is ${value === '/' ? 'not set' : value}, ${told}: so something in front of the gateway adds the path.`
  return {
    says: `Clients are told to ask for ${resource}, and the gateway enforces ${enforced}, without ${path} in it. ${why} Add ${resource} to \`resource\` of this server. A path in APP_DOMAIN would also be enforced, but the gateway then shows it twice.`,
    cause: told !== null && !sure ? null : { setting: 'APP_ROOT_PATH', sure },
  }
}

/**
 * Compares what clients are told with what the gateway enforces. The gateway advertises the host of the
 * request but enforces APP_DOMAIN, so a client that follows the metadata can still be refused. In: the
 * reading, the board, and the gateway's settings. Does not check that the advertised issuers are the enforced
 * ones.
 */
export function judgeAdvertised(
  reading: AdvertisedReading,
  board: Board,
  deployment: Deployment = UNTOLD,
): Advertised {
  const nothing = { resource: null, authorizationServers: [], agrees: null }
  if (reading.state !== 'read') {
    const explained: Explained = {
      'not-found': notFound(reading.detail, deployment),
      failed: { says: `The metadata could not be read: ${reading.detail}.` },
      'not-asked': { says: reading.detail },
    }[reading.state]
    return { url: reading.url, state: reading.state, ...nothing, ...explained }
  }
  const { url, resource } = reading
  const said = {
    url,
    state: reading.state,
    resource,
    authorizationServers: [...reading.authorizationServers],
  }
  if (board.matching === 'depends-on-app-domain' || board.matching === 'crash')
    return {
      ...said,
      agrees: null,
      says: 'What the gateway enforces is not known, so this cannot be compared.',
    }
  const used = board.expected.filter((expected) => expected.state === 'used')
  // This app came by https, as clients do, but the metadata names an http address. Clients refuse a
  // `resource` that is not the address they use.
  if (/^https:/i.test(url) && /^http:/i.test(resource)) {
    const enforced = used.some((expected) => expected.value === resource)
      ? ' APP_DOMAIN or resource says http too: write both with https.'
      : ''
    return {
      ...said,
      agrees: false,
      says: `Clients come by https and are told ${resource}: the scheme is lost at the proxy in front of the gateway. Pass X-Forwarded-Proto: https there, and let the gateway trust it.${enforced}`,
    }
  }
  if (
    board.appDomain.source === 'assumed' &&
    used.some((expected) => expected.lane === 'C' && expected.value === resource)
  )
    return { ...said, agrees: null, says: 'Matches, if APP_DOMAIN is what you assumed.' }
  if (used.some((expected) => expected.value === resource))
    return { ...said, agrees: true, says: 'Clients are told the audience that the gateway expects.' }
  const before = pathBefore(
    resource,
    used.map(({ value }) => value),
  )
  if (before !== null) return { ...said, agrees: false, ...pathSays(resource, before, deployment) }
  return {
    ...said,
    agrees: false,
    says: `Clients are told to ask for ${resource}, but the gateway does not accept that audience: it enforces APP_DOMAIN or \`resource\`, and advertises the address of the request.`,
  }
}
