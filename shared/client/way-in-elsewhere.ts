import type { Source } from '../issuer/preset.ts'
import { presetOf } from '../issuer/presets/index.ts'
import { fill } from '../issuer/request.ts'
import { rehearseElsewhere, whereTheyEndElsewhere, type Elsewhere, type ProviderState } from './elsewhere.ts'
import { insideOf } from './ends.ts'
import type { ClientProfile } from './profile.ts'
import type { ProviderWay } from './providers.ts'
import type { PersonState, ServerState } from './realm.ts'
import { roleLine } from './role-line.ts'
import { expecting, showing, type PlanLine, type WayIn } from './way-in.ts'

/** A plan at a provider that is no Keycloak: nothing of it is written there, all of it is told. */
export interface WayInElsewhere extends WayIn {
  /** Who is left, each with the reason that no line here takes away. */
  readonly cannot: readonly { readonly client: string; readonly why: string }[]
}

type Planned = Omit<PlanLine, 'number' | 'lets' | 'ends'>
interface Step {
  readonly line: Planned
  readonly now: Elsewhere
}
const PARTS = ['readable', 'audience', 'email-claim'] as const
type Part = (typeof PARTS)[number]

/** Stands for a name of the provider's own until somebody looked it up. */
export const OWN_NAME = 'LOOKED-UP-AT-THE-PROVIDER'

/** A provider as its makers ship it, with the issuer that the server names. */
export const asShipped = (way: ProviderWay, issuer: string): ProviderState => ({
  issuer,
  registers: false,
  known: [],
  scopes: ['openid', 'profile', 'email', 'offline_access'],
  audiences: [],
  readable: partsOf(way).every(({ step }) => step !== 'readable'),
  email: partsOf(way).every(({ step }) => step !== 'email-claim'),
})

/**
 * Plans how every wished client gets to a server whose identity provider is no Keycloak: what is already so
 * has no line. In: the provider's way, who shall get in, and what is known. Out: the lines in an order in
 * which nobody who gets in falls out in between, least widening first, and who cannot get in there, with the
 * reason. Not checked: what {@link rehearseElsewhere} does not check, and whether a provider does what its
 * documents say: no plan of these was carried out here.
 */
export function wayInElsewhere(
  way: ProviderWay,
  profiles: readonly ClientProfile[],
  met: Elsewhere,
): WayInElsewhere {
  const lines: PlanLine[] = []
  const today = whereTheyEndElsewhere(profiles, met)
  let now = met
  let ends = today
  const take = (step: Step | null, ofWhom = profiles): void => {
    if (step === null) return
    // Who is not of them ends where they did.
    if (step.now !== now) ends = new Map([...ends, ...whereTheyEndElsewhere(ofWhom, step.now)])
    now = step.now
    lines.push({ ...step.line, number: lines.length + 1, lets: insideOf(ends), ends })
  }
  take(expectStep(way, now))
  for (const part of PARTS) take(partStep(way, part, now))
  const shown = showing(now.server)
  take(shown && { line: shown.line, now: withServer(now, shown.server) })
  take(scopesStep(way, now))
  const role = roleLine(now.person)
  take(role && { line: role, now })
  if (way.registration.can) take(registrationStep(way, profiles, now))
  // To be known by hand is of that client alone.
  else for (const profile of profiles) take(byHandStep(way, profile, now), [profile])
  const left = profiles.filter(({ id }) => ends.get(id) !== 'in')
  return {
    today: insideOf(today),
    lines,
    left: left.map(({ id }) => id),
    cannot: left.map((profile) => ({ client: profile.id, why: whyNot(way, profile, now) })),
  }
}

/** Why a client is left: what no line can set, or that it would have to be given a client id. */
function whyNot(way: ProviderWay, profile: ClientProfile, now: Elsewhere): string {
  const { name, registration } = way
  const { readable, email } = now.provider
  const unset = `and no setting of ${name} is known here that changes it.`
  if (!readable) return `The gateway cannot verify access tokens of ${name}, ${unset}`
  if (email === false) return `Access tokens of ${name} name nobody by e-mail, ${unset}`
  if (!fits(now)) return `Access tokens of ${name} never hold what this server expects, ${unset}`
  if (registration.can || profile.givenId !== null) return rehearseElsewhere(profile, now).says
  return `${registration.says} ${profile.name} would have to be given a client id, and how is not known.`
}

const withServer = (met: Elsewhere, change: Partial<ServerState>): Elsewhere => ({
  ...met,
  server: { ...met.server, ...change },
})
const withProvider = (met: Elsewhere, change: Partial<ProviderState>): Elsewhere => ({
  ...met,
  provider: { ...met.provider, ...change },
})

/** What a token is to hold as audience once the provider is set up. */
const audienceOf = (way: ProviderWay, { server, provider }: Elsewhere): string =>
  way.audience === 'address' ? server.address : (provider.ownName ?? OWN_NAME)

/** Before the provider changes anything: what comes today is taken still, and what will come already. */
function expectStep(way: ProviderWay, now: Elsewhere): Step | null {
  const { server, provider } = now
  if (way.audience === 'address') {
    const change = expecting(server)
    return change && { line: change.line, now: withServer(now, change.server) }
  }
  const name = audienceOf(way, now)
  if (fits(now) || server.expects.includes(name)) return null
  const { called } = way.audience
  const resource = [...server.expects, name]
  const isKnown = provider.ownName !== undefined
  return {
    line: {
      title: 'resource of this server',
      becomes: isKnown ? JSON.stringify(resource) : `what it is today, and ${called}`,
      exposes: `Every token that ${way.name} issues for that registration is taken here; those that are taken today still are.`,
      notBefore: '',
      doing: isKnown
        ? { at: 'gateway', oauthConfig: { resource } }
        : {
            at: 'told',
            whose: 'gateway',
            told: [`Look up ${called}, and add it to resource of this server beside what stands there.`],
          },
    },
    now: withServer(now, { expects: resource }),
  }
}

const fits = ({ server, provider }: Elsewhere): boolean =>
  provider.audiences.some((one) => server.expects.includes(one))

interface ToBeSet {
  readonly step: string
  readonly title: string
  readonly lines: readonly string[]
  readonly source: Source
}

/** What is set at the provider for its tokens, by its preset. */
function partsOf(way: ProviderWay): readonly ToBeSet[] {
  return presetOf(way.id).asks.map(({ step, title, lines, byHand = [], registered = [], source }) => ({
    ...{ step, title, source },
    lines: [...lines, ...(way.registration.can ? registered : byHand)],
  }))
}

const isSo = (part: Part, now: Elsewhere): boolean =>
  part === 'readable' ? now.provider.readable : part === 'audience' ? fits(now) : now.provider.email !== false

/** One setting may do several parts, as an API of Auth0 does: it is one line for all that are not so. */
function partStep(way: ProviderWay, part: Part, now: Elsewhere): Step | null {
  const { provider, server } = now
  const asks = partsOf(way)
  const ask = asks.find(({ step }) => step === part)
  if (isSo(part, now) || ask === undefined) return null
  const does = (one: Part): boolean => asks.some(({ step, title }) => step === one && title === ask.title)
  const parts = PARTS.filter((one) => does(one) && !isSo(one, now))
  const context = { server: server.address, issuer: provider.issuer, audience: server.address }
  const lines = ask.lines.map((line) => fill(line, { ...context, clientId: null, step: null }))
  return {
    line: {
      title: ask.title,
      becomes: 'as its lines tell',
      exposes: parts.map((one) => EXPOSES[one]).join(' '),
      notBefore: parts.includes('audience') ? 'Not before the gateway expects what tokens will name.' : '',
      doing: { at: 'told', whose: 'identity-provider', told: [...lines, `Source: ${ask.source.url}`] },
    },
    now: parts.reduce((then, one) => withProvider(then, setBy(way, one, then)), now),
  }
}

const EXPOSES: Readonly<Record<Part, string>> = {
  readable: 'What is in an access token can be read by whoever holds it.',
  audience: 'Nothing new: no token holds this audience until a client asks for the server.',
  'email-claim': 'The e-mail address is in access tokens, and so in whatever keeps them.',
}

function setBy(way: ProviderWay, part: Part, now: Elsewhere): Partial<ProviderState> {
  const { provider, server } = now
  if (part === 'readable') return { readable: true }
  if (part === 'email-claim')
    return { email: way.emailScope === undefined ? true : { withScope: way.emailScope } }
  const will = audienceOf(way, now)
  const scopes = scopesOf(way, server).filter((one) => !provider.scopes.includes(one))
  return {
    audiences: way.replaces === true ? [will] : [...provider.audiences, will],
    scopes: [...provider.scopes, ...scopes],
  }
}

const scopesOf = ({ scopes }: ProviderWay, { address }: ServerState): readonly string[] =>
  scopes.map((one) => one.replace('{audience}', address))

/** Names what tokens need; of the scopes named today those stay that the provider knows. */
function scopesStep(way: ProviderWay, now: Elsewhere): Step | null {
  const { server, provider } = now
  const { email } = provider
  const all = [...scopesOf(way, server), ...(typeof email === 'boolean' ? [] : [email.withScope])]
  // What the provider does not know, as where its audience was right before, is never named.
  const known = [...new Set(all)].filter((one) => provider.scopes.includes(one))
  const needed = known.length > 0 ? known : provider.scopes.filter((one) => one === 'openid')
  const named = server.scopes ?? []
  const kept = named.filter((one) => provider.scopes.includes(one) && !needed.includes(one))
  const scopes = [...needed, ...kept]
  if (named.length === scopes.length && scopes.every((one) => named.includes(one))) return null
  return {
    line: {
      title: 'scopes_supported of this server',
      becomes: JSON.stringify(scopes),
      exposes: 'Scope names, to anybody who asks.',
      notBefore: 'Not before the provider knows them: whoever asks for another one is refused.',
      doing: { at: 'gateway', oauthConfig: { scopes_supported: scopes } },
    },
    now: withServer(now, { scopes }),
  }
}

/** Last, since it widens the most. Clients that were given an id do without. */
function registrationStep(way: ProviderWay, profiles: readonly ClientProfile[], now: Elsewhere): Step | null {
  const { registration } = way
  const { provider } = now
  if (!registration.can || provider.registers) return null
  if (profiles.every(({ id }) => provider.known.includes(id))) return null
  return {
    line: {
      title: 'Clients may register themselves',
      becomes: 'on',
      exposes: `${registration.says} Clients of which there are few can be registered by hand instead.`,
      notBefore: 'Last, since it widens the most: who registers before the other lines gets no usable token.',
      doing: {
        at: 'told',
        whose: 'identity-provider',
        told: [...registration.switchOn, `Source: ${registration.source.url}`],
      },
    },
    now: withProvider(now, { registers: true }),
  }
}

/** One line a client: it lets that one in, and nobody else. */
function byHandStep(way: ProviderWay, profile: ClientProfile, now: Elsewhere): Step | null {
  const { provider, server } = now
  const { id, name, givenId, redirect } = profile
  if (givenId === null || provider.registers || provider.known.includes(id)) return null
  const values: Readonly<Record<string, string>> = { name, redirect, audience: server.address }
  const told = way.byHand.map((line) =>
    line.replace(/\{(name|redirect|audience)\}/g, (whole, word: string) => values[word] ?? whole),
  )
  return {
    line: {
      title: `${name}, registered by hand`,
      becomes: `a public client with the redirect address ${redirect}`,
      exposes: `${name} alone: its redirect address leads to the computer of whoever signs in, or to its maker.`,
      notBefore: way.registration.can ? '' : way.registration.says,
      doing: {
        at: 'told',
        whose: 'identity-provider',
        told: [...told, `Then the client is given the id: ${givenId}.`],
      },
    },
    now: withProvider(now, { known: [...provider.known, id] }),
  }
}

/** What an operator says of a provider, where it is otherwise than its makers ship it. */
export interface ProviderSaid {
  /** Null: as a walk saw it, or not where none did. */
  readonly registers: boolean | null
  readonly readable: boolean
  readonly email: boolean
  /** Tokens that clients get for this server hold what it is to expect. By the server's address. */
  readonly audience: Readonly<Record<string, boolean>>
  /** What the provider calls a server in `aud`, by the server's address; empty where nobody looked it up. */
  readonly ownNames: Readonly<Record<string, string>>
}

export const SHIPPED: ProviderSaid = {
  registers: null,
  readable: false,
  email: false,
  audience: {},
  ownNames: {},
}

/** What of a provider has to be set, and may be so already. */
export const saidParts = (
  way: ProviderWay,
): Readonly<Record<'registers' | 'readable' | 'email' | 'ownName', boolean>> => ({
  registers: way.registration.can,
  readable: partsOf(way).some(({ step }) => step === 'readable'),
  email: partsOf(way).some(({ step }) => step === 'email-claim'),
  ownName: way.audience !== 'address',
})

/**
 * What clients meet. In: the server as it was read, what is said of its provider, whether a walk saw a place
 * to register at, and who shall call tools; null where nobody is known.
 */
export function elsewhereOf(
  way: ProviderWay,
  server: ServerState,
  issuer: string,
  said: ProviderSaid,
  registers: boolean,
  person: PersonState | null,
): Elsewhere {
  const shipped = asShipped(way, issuer)
  const ownName = said.ownNames[server.address]?.trim() ?? ''
  const met: Elsewhere = {
    server,
    provider: {
      ...shipped,
      registers: said.registers ?? registers,
      readable: shipped.readable || said.readable,
      ...(ownName === '' ? {} : { ownName }),
    },
    ...(person === null ? {} : { person }),
  }
  const parts = (['email-claim', 'audience'] as const).filter((part) =>
    part === 'audience' ? said.audience[server.address] === true : said.email,
  )
  return parts.reduce((now, part) => withProvider(now, setBy(way, part, now)), met)
}
