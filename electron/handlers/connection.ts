import type { Connection, Profile, Rung } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { AudienceModel } from '../../shared/contextforge/index.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { NO_POLICY, refusesGateway, refusesWriting } from '../../shared/policy/policy.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import { readAddress } from '../gateway/address.ts'
import { connect } from '../gateway/connect.ts'
import { checkPublicUrl } from '../profiles/check-draft.ts'
import { wayOf } from '../network/way.ts'
import { signIn, unusable } from '../gateway/session.ts'
import { connectionView } from '../reading/connection-view.ts'
import type { OpenGateway } from '../reading/open-gateway.ts'
import type { Deps } from './deps.ts'

type ConnectionHandlers = Pick<
  Handlers,
  | 'connection.open'
  | 'connection.demo'
  | 'connection.cancel'
  | 'connection.renew'
  | 'connection.assume'
  | 'connection.public'
  | 'connection.access'
  | 'connection.current'
  | 'connection.close'
>

type Climbed = { ladder: Rung[]; connection: Connection | null }

/** The demo's profile is not saved: it points at a port that is another one next time. */
export const DEMO_PROFILE_ID = 'demo'

/**
 * Opening, renewing and closing the one connection. A connection that is open stays so until another one
 * holds.
 */
export function createConnectionHandlers(deps: Deps): ConnectionHandlers {
  const { gateways, history, vault, publish } = deps
  const policy = deps.policy ?? NO_POLICY
  let running: AbortController | null = null

  const view = (open: OpenGateway): Connection => {
    const { id } = open.opened.profile
    return connectionView(open, { hasSecret: vault.has(id), secretKept: vault.where(id) })
  }

  async function climb(
    profile: Profile,
    secret: string,
    demoModel: AudienceModel | null,
  ): Promise<Result<Climbed, AppError>> {
    // The demo is on this computer, and no file says otherwise.
    const system = demoModel === null ? (deps.systemProxy ?? null) : null
    const way = await wayOf(profile, (id) => vault.get(id), system)
    if (!way.ok) return way
    running?.abort()
    const mine = new AbortController()
    running = mine
    const demo = demoModel !== null
    const climbed = await connect({
      profile,
      demo,
      ...(demoModel === null ? {} : { demoModel }),
      secret,
      signal: mine.signal,
      progress: (rung) => {
        if (running === mine) publish('connection.rung', { rung })
      },
      onExpired: () => publish('connection.expired', {}),
      later: deps.later,
      httpOptions: deps.httpOptions,
      way: way.value,
      refuses: demo ? () => null : (origin) => refusesGateway(policy, origin),
      lockedReadOnly: policy.readOnly,
    })
    if (running !== mine || mine.signal.aborted) {
      climbed.opened?.session.close()
      await climbed.opened?.http.close()
      return err({ kind: 'cancelled' })
    }
    running = null
    if (climbed.opened === null) return ok({ ladder: climbed.ladder, connection: null })
    const open = await gateways.replace(climbed.opened)
    return ok({ ladder: climbed.ladder, connection: open === null ? null : view(open) })
  }

  return {
    'connection.open': async ({ profileId, secret, keepSecret }) => {
      const saved = history.profiles.get(profileId)
      if (saved === null) return err({ kind: 'profile-missing', profileId })
      const kept = secret === null ? await vault.get(profileId) : ok(secret)
      if (!kept.ok) return kept
      if (kept.value === null || kept.value === '')
        return err(
          unusable(secret === null ? 'not-kept' : saved.signInWith === 'token' ? 'no-token' : 'no-password'),
        )
      const climbed = await climb({ ...saved, hasSecret: vault.has(profileId) }, kept.value, null)
      if (!climbed.ok || climbed.value.connection === null) return climbed
      // Kept only after it worked; a keyring that refuses is said, but is no reason to stay outside.
      if (secret !== null && keepSecret) await vault.keep(profileId, secret)
      const open = gateways.current()
      return ok({ ...climbed.value, connection: open === null ? null : view(open) })
    },

    'connection.demo': async () => {
      const demo = await deps.demo()
      const profile: Profile = {
        id: DEMO_PROFILE_ID,
        name: 'Built-in demo',
        url: demo.url,
        environment: 'DEV',
        readOnly: false,
        signInWith: 'password',
        email: demo.email,
        authHeaderName: 'Authorization',
        caPem: demo.caPem,
        assumedAppDomain: '',
        ...(demo.publicUrl === undefined ? {} : { publicUrl: demo.publicUrl }),
        hasSecret: false,
      }
      return climb(profile, demo.password, demo.model)
    },

    'connection.cancel': async () => {
      running?.abort()
      running = null
      return ok({})
    },

    'connection.renew': async ({ secret }) => {
      const open = gateways.current()
      if (open === null) return err({ kind: 'not-connected' })
      const { profile, http, baseUrl, session, demo } = open.opened
      // Nobody knows the demo's password but the demo.
      const word = demo ? (await deps.demo()).password : secret
      const credentials =
        profile.signInWith === 'token' ? { token: word } : { email: profile.email, password: word }
      const renewed = await signIn({ http, baseUrl, credentials })
      if (!renewed.ok) return renewed
      const before = session.current()
      session.renew(renewed.value)
      // A password sign-in has been checked by answering it; a pasted token says nothing until it is used.
      const works = profile.signInWith === 'token' ? await open.reading.permissions() : ok(null)
      if (!works.ok) {
        session.renew(before)
        session.expire(before.token)
        return works.error.kind === 'sign-in-expired'
          ? err({ kind: 'sign-in-refused', status: 401, detail: '' })
          : works
      }
      if (!demo && vault.has(profile.id)) await vault.keep(profile.id, word)
      return ok({ connection: view(open) })
    },

    'connection.assume': async ({ appDomain }) => {
      const open = gateways.current()
      if (open === null) return err({ kind: 'not-connected' })
      // What the gateway itself says is not to be talked over.
      if (open.opened.gateway.appDomain.source === 'gateway') return ok({ connection: view(open) })
      const address = readAddress(appDomain)
      if (!address.ok) return address
      const url = appDomain.trim()
      open.assume({ source: 'assumed', url })
      const saved = history.profiles.get(open.opened.profile.id)
      const stored = saved === null ? ok(null) : history.profiles.save({ ...saved, assumedAppDomain: url })
      return stored.ok ? ok({ connection: view(open) }) : stored
    },

    'connection.public': async ({ publicUrl }) => {
      const open = gateways.current()
      if (open === null) return err({ kind: 'not-connected' })
      const address = checkPublicUrl(publicUrl)
      if (!address.ok) return address
      const url = address.value ?? ''
      open.servesAt(url)
      const saved = history.profiles.get(open.opened.profile.id)
      const stored = saved === null ? ok(null) : history.profiles.save({ ...saved, publicUrl: url })
      return stored.ok ? ok({ connection: view(open) }) : stored
    },

    'connection.access': async ({ readOnly }) => {
      const open = gateways.current()
      if (open === null) return err({ kind: 'not-connected' })
      const refused = readOnly ? null : refusesWriting(policy)
      if (refused !== null) return err(refused)
      const saved = history.profiles.get(open.opened.profile.id)
      // Locking holds at once; opening holds only once it is written down, so that a restart shows the same.
      if (readOnly) open.opened.access.readOnly = true
      const stored = saved === null ? ok(null) : history.profiles.save({ ...saved, readOnly })
      if (!stored.ok) return stored
      open.opened.access.readOnly = readOnly
      return ok({ connection: view(open) })
    },

    'connection.current': async () => {
      const open = gateways.current()
      return ok({ connection: open === null ? null : view(open) })
    },

    'connection.close': async () => {
      running?.abort()
      running = null
      await gateways.replace(null)
      return ok({})
    },
  }
}
