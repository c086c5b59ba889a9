import type { JsonObject } from '../kernel/json.ts'
import { isObject } from '../kernel/json.ts'
import type { ClientProfile } from './profile.ts'
import { insideOf, type Ends } from './ends.ts'
import {
  hostsOf,
  rehearse,
  whereTheyEnd,
  whoGetsIn,
  type Meeting,
  type RealmState,
  type ServerState,
} from './realm.ts'
import { roleLine } from './role-line.ts'

/** The scope the plan creates where the realm has none that adds the server's audience. */
const SCOPE = 'mcp:tools'
/** The scopes a token needs for its other claims: `basic` adds `sub`, `email` adds the e-mail address. */
const CLAIMS = ['basic', 'email'] as const
const HERE = ['localhost', '127.0.0.1']

/**
 * One request to Keycloak's admin API. `{id}` stands for the id that the request before it created or found.
 */
export type AdminRequest =
  /** The answer's Location header ends with the id. */
  | { readonly kind: 'create'; readonly path: string; readonly body: JsonObject }
  | { readonly kind: 'put'; readonly path: string }
  /** Finds one object in a list, and sends it back with these settings of its `config` changed. */
  | {
      readonly kind: 'change'
      readonly path: string
      readonly where: Readonly<Record<string, string>>
      readonly config: Readonly<Record<string, readonly string[]>>
    }

/** What one line changes, in the form in which it is carried out. */
export type Doing =
  /** At the gateway's server, through the review: these keys of `oauth_config`; every other key is kept. */
  | { readonly at: 'gateway'; readonly oauthConfig: JsonObject }
  /** At the gateway's server: something other than `oauth_config`. */
  | { readonly at: 'gateway-visibility' }
  /** Not done from here: what whoever runs the gateway or the provider is asked to do, line by line. */
  | {
      readonly at: 'told'
      readonly whose: 'gateway' | 'identity-provider'
      readonly told: readonly string[]
    }
  | {
      readonly at: 'identity-provider'
      readonly console: readonly string[]
      readonly kcadm: readonly string[]
      readonly api: readonly AdminRequest[]
    }

export interface PlanLine {
  readonly number: number
  readonly title: string
  readonly becomes: string
  readonly exposes: string
  /** Why this line cannot come earlier; empty where it could. */
  readonly notBefore: string
  readonly doing: Doing
  /** The clients that get in once this line and all before it are done. */
  readonly lets: readonly string[]
  /** Where each client ends then. */
  readonly ends: Ends
}

export interface WayIn {
  /** The clients that get in today. */
  readonly today: readonly string[]
  readonly lines: readonly PlanLine[]
  /** The clients that still do not get in after the last line. */
  readonly left: readonly string[]
}

type Planned = Omit<PlanLine, 'number' | 'lets' | 'ends'>
type Step = Planned & { readonly then: (meeting: Meeting) => Meeting }

/**
 * Plans how every chosen client gets in by registering itself, to a server whose identity provider is
 * Keycloak. What is already right gets no line. In: the clients, and what is known about server and realm.
 * Out: the lines in an order that keeps every client in that is in, with the change that opens least first.
 * Not checked: what {@link rehearse} does not check.
 */
export function wayIn(profiles: readonly ClientProfile[], meeting: Meeting): WayIn {
  const lines: PlanLine[] = []
  let now = meeting
  for (const plan of [scopeLine, expectLine, visibleLine, scopesLine, roleStep, hostsLine]) {
    const step = plan(now, profiles)
    if (step === null) continue
    const { then, ...line } = step
    now = then(now)
    const ends = whereTheyEnd(profiles, now)
    lines.push({ ...line, number: lines.length + 1, lets: insideOf(ends), ends })
  }
  const inside = whoGetsIn(profiles, now)
  return {
    today: whoGetsIn(profiles, meeting),
    lines,
    left: profiles.map(({ id }) => id).filter((id) => !inside.includes(id)),
  }
}

const withServer = (meeting: Meeting, change: Partial<ServerState>): Meeting => ({
  ...meeting,
  server: { ...meeting.server, ...change },
})
const withRealm = (meeting: Meeting, change: Partial<RealmState>): Meeting => ({
  ...meeting,
  realm: { ...meeting.realm, ...change },
})

/** The scope of the realm that adds this server's address as audience, or null. */
function carrier({ server, realm }: Meeting): string | null {
  const { indicators } = realm
  const isServer = (one: string): boolean =>
    indicators === undefined ? one === server.address : indicators[one] === server.address
  const carries = (one: string): boolean => realm.audiences[one]?.some(isServer) === true
  return [...realm.optionalScopes, ...realm.defaultScopes].find(carries) ?? null
}

/** The id of the client that stands for the server with resource indicators; null where they are off. */
function resourceClient({ server, realm: { indicators } }: Meeting): string | null {
  if (indicators === undefined) return null
  const standing = Object.entries(indicators).find(([, url]) => url === server.address)?.[0]
  return standing ?? `mcp-${new URL(server.address).pathname.split('/').at(-2) || 'server'}`
}

function scopeLine(meeting: Meeting): Step | null {
  if (carrier(meeting) !== null) return null
  const { server, realm } = meeting
  const name = freeName(realm)
  const r = quoted(realmOf(realm))
  const base = `/admin/realms/${realmOf(realm)}`
  const client = resourceClient(meeting)
  const isNew = client !== null && realm.indicators?.[client] === undefined
  const [field, label, value] =
    client === null
      ? (['included.custom.audience', 'Included Custom Audience', server.address] as const)
      : (['included.client.audience', 'Included Client Audience', client] as const)
  const mapper = {
    name: 'audience',
    protocol: 'openid-connect',
    protocolMapper: 'oidc-audience-mapper',
    config: { 'access.token.claim': 'true', [field]: value },
  }
  const body = { name, protocol: 'openid-connect', protocolMappers: [mapper] }
  const bearer = { clientId: client ?? '', standardFlowEnabled: false, publicClient: false }
  return {
    title: `Optional client scope ${name}`,
    becomes: `optional; Audience mapper, ${label} = ${value}${isNew ? `; a client ${client} whose resource_url is ${server.address}` : ''}`,
    exposes: 'Nothing new: no token holds this audience until a client asks for the scope.',
    notBefore: '',
    doing: {
      at: 'identity-provider',
      console: [
        ...(isNew
          ? [
              `Clients, Create client: Client ID ${client}, without any flow. Save. Its attribute resource_url: ${server.address}.`,
            ]
          : []),
        `Client scopes, Create client scope: Name ${name}, Type Optional, Protocol OpenID Connect. Save.`,
        `Its tab Mappers, Configure a new mapper, Audience: Name audience, ${label} ${value}, Add to access token On. Save.`,
      ],
      kcadm: [
        ...(isNew
          ? [
              `kcadm.sh create clients -r ${r} -s clientId=${quoted(client)} -s standardFlowEnabled=false -s publicClient=false -s ${quoted(`attributes."resource_url"=${server.address}`)}`,
            ]
          : []),
        `SCOPE=$(kcadm.sh create client-scopes -r ${r} -s name=${quoted(name)} -s protocol=openid-connect -i)`,
        `kcadm.sh create client-scopes/$SCOPE/protocol-mappers/models -r ${r} -s name=audience -s protocol=openid-connect -s protocolMapper=oidc-audience-mapper -s 'config."access.token.claim"=true' -s ${quoted(`config."${field}"=${value}`)}`,
        `kcadm.sh update realms/${realmOf(realm)}/default-optional-client-scopes/$SCOPE -n`,
      ],
      api: [
        ...(isNew
          ? [
              {
                kind: 'create' as const,
                path: `${base}/clients`,
                body: { ...bearer, attributes: { resource_url: server.address } },
              },
            ]
          : []),
        { kind: 'create', path: `${base}/client-scopes`, body },
        { kind: 'put', path: `${base}/default-optional-client-scopes/{id}` },
      ],
    },
    then: (now) =>
      withRealm(now, {
        optionalScopes: [...realm.optionalScopes, name],
        audiences: { ...realm.audiences, [name]: [value] },
        ...(client === null ? {} : { indicators: { ...realm.indicators, [client]: server.address } }),
      }),
  }
}

/** A new name for the scope: another server may already use the first one. */
function freeName({ defaultScopes, optionalScopes }: RealmState): string {
  const taken = [...defaultScopes, ...optionalScopes]
  for (let at = 1; ; at++) {
    const name = at === 1 ? SCOPE : `${SCOPE}:${at}`
    if (!taken.includes(name)) return name
  }
}

/** With resource indicators also the client's id, which is what refreshed offline tokens hold. */
function expectLine(meeting: Meeting): Step | null {
  const client = resourceClient(meeting)
  const change = expecting(meeting.server, client === null ? [] : [client])
  return change && { ...change.line, then: (now) => withServer(now, change.server) }
}

function visibleLine({ server }: Meeting): Step | null {
  const change = showing(server)
  return change && { ...change.line, then: (now) => withServer(now, change.server) }
}

/** A line about the server, and what of the server it changes. */
interface AtServer {
  readonly line: Planned
  readonly server: Partial<ServerState>
}

/**
 * Adds the address to the expected audiences, so that clients with another audience today still get in. In:
 * also what else tokens for this server alone may hold.
 */
export function expecting({ address, expects }: ServerState, also: readonly string[] = []): AtServer | null {
  const missing = [address, ...also].filter((one) => !expects.includes(one))
  if (missing.length === 0) return null
  const resource = [...expects, ...missing]
  const names = missing.map((one) =>
    one === address ? 'the public address' : `${one}, which a refreshed offline token of Keycloak names,`,
  )
  const line: Planned = {
    title: 'resource of this server',
    becomes: JSON.stringify(resource),
    exposes: `Tokens for ${names.join(', and for ')} are taken too; those that are taken today still are.`,
    notBefore: '',
    doing: { at: 'gateway', oauthConfig: { resource } },
  }
  return { line, server: { expects: resource } }
}

/** The metadata of a server that is not public is answered 404. */
export function showing({ isPublic }: ServerState): AtServer | null {
  if (isPublic) return null
  const line: Planned = {
    title: 'This server is public',
    becomes: 'public',
    exposes: 'Everybody who signs in at this gateway sees that the server is there.',
    notBefore: '',
    doing: { at: 'gateway-visibility' },
  }
  return { line, server: { isPublic: true } }
}

function roleStep({ person }: Meeting): Step | null {
  const line = roleLine(person)
  return line && { ...line, then: ({ person: _told, ...now }) => now }
}

/** Names the scopes every token needs. Of those the server names today, the ones the realm has are kept. */
function scopesLine(meeting: Meeting): Step | null {
  const { server, realm } = meeting
  const known = [...realm.defaultScopes, ...realm.optionalScopes]
  const needed = [...CLAIMS, carrier(meeting) ?? SCOPE]
  const kept = (server.scopes ?? []).filter((one) => known.includes(one) && !needed.includes(one))
  const scopes = [...needed, ...kept]
  const now = server.scopes ?? []
  if (now.length === scopes.length && scopes.every((one) => now.includes(one))) return null
  return {
    title: 'scopes_supported of this server',
    becomes: JSON.stringify(scopes),
    exposes: 'Scope names, to anybody who asks.',
    notBefore: `Not before the realm has ${needed.at(-1)}: a client that asks for a scope that is not there cannot register.`,
    doing: { at: 'gateway', oauthConfig: { scopes_supported: scopes } },
    then: (at) => withServer(at, { scopes }),
  }
}

function hostsLine(meeting: Meeting, profiles: readonly ClientProfile[]): Step | null {
  const { realm } = meeting
  const policy = realm.trustedHosts
  if (policy === null) return null
  const wanted = [...new Set([...HERE, ...profiles.flatMap((one) => registeredHosts(one, meeting))])]
  const missing = wanted.filter((host) => !policy.hosts.includes(host))
  if (missing.length === 0 && !policy.senderMustMatch) return null
  const hosts = [...policy.hosts, ...missing]
  const path = `/admin/realms/${realmOf(realm)}/components`
  const r = quoted(realmOf(realm))
  const elsewhere = missing.filter((host) => !HERE.includes(host))
  return {
    title: 'Client registration, anonymous: Trusted Hosts',
    becomes: `${hosts.join(', ')}; Host Sending Client Registration Request Must Match is off`,
    exposes: `Anybody can then register a client whose addresses are on ${listed(hosts)}${
      elsewhere.length === 0 ? '' : `, which for ${listed(elsewhere)} are pages that others write`
    }.`,
    notBefore:
      'Last, since it widens the most: who can register before the other lines gets no usable token.',
    doing: {
      at: 'identity-provider',
      console: [
        'Clients, tab Client registration, Anonymous access policies, Trusted Hosts.',
        `Trusted Hosts: add ${listed(missing)}. Host Sending Client Registration Request Must Match: Off. Save.`,
      ],
      kcadm: [
        `ID=$(kcadm.sh get components -r ${r} -q name='Trusted Hosts' -F id --format csv --noquotes)`,
        `kcadm.sh update components/$ID -r ${r} -s ${quoted(`config.trusted-hosts=${JSON.stringify(hosts)}`)} -s 'config.host-sending-registration-request-must-match=["false"]'`,
      ],
      api: [
        {
          kind: 'change',
          path,
          where: { name: 'Trusted Hosts', subType: 'anonymous' },
          config: {
            'trusted-hosts': hosts,
            'host-sending-registration-request-must-match': ['false'],
          },
        },
      ],
    },
    then: (now) => withRealm(now, { trustedHosts: { hosts, senderMustMatch: false } }),
  }
}

/**
 * The hosts a client registers. The way is walked with nothing that refuses it, because only then the
 * registration is seen.
 */
function registeredHosts(profile: ClientProfile, meeting: Meeting): readonly string[] {
  const open = withRealm(withServer(meeting, { isPublic: true }), { trustedHosts: null })
  const { registration } = rehearse(profile, open).sent
  return isObject(registration) ? hostsOf(registration) : []
}

const realmOf = ({ issuer }: RealmState): string => new URL(issuer).pathname.split('/').at(-1) ?? ''

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`

/** Any text as one word of a shell command. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
