import type { AudienceModel } from '../../shared/contextforge/index.ts'
import type { Connection, Profile, Rung } from '../../shared/connection/view.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { NO_POLICY, refusesGateway, type Policy } from '../../shared/policy/policy.ts'
import { connect } from '../gateway/connect.ts'
import type { HttpOptions } from '../gateway/http.ts'
import { unusable } from '../gateway/session.ts'
import type { History } from '../history/history.ts'
import type { Publish } from '../ipc/publish.ts'
import type { ProxyFor } from '../network/proxy.ts'
import { wayOf } from '../network/way.ts'
import type { GatewayHolder } from '../reading/holder.ts'
import type { Vault } from '../vault/vault.ts'
import { viewOf } from './view-of.ts'

/** The built-in demo, as the app connects to it. */
export type DemoGateway = {
  readonly url: string
  readonly caPem: string
  /** The address clients use, that of its front; missing where clients use its own address. */
  readonly publicUrl?: string
  readonly email: string
  readonly password: string
  /** The audience model of its gateway; no release has `native`. */
  readonly model: AudienceModel
}

export type ConnectorDeps = {
  readonly gateways: GatewayHolder
  readonly history: History
  readonly vault: Vault
  readonly publish: Publish
  readonly later: (milliseconds: number, act: () => void) => () => void
  readonly httpOptions: Omit<HttpOptions, 'caPem'>
  readonly demo: () => Promise<DemoGateway>
  /** The proxies of this computer; missing: none. */
  readonly systemProxy?: ProxyFor
  /** What the machine's administrator forbids; missing: nothing. */
  readonly policy?: Policy
}

/** The result of every rung, and the connection where all of them passed. */
type Climbed = Output<'connection.open'>

/** The demo's profile is not saved, because its port is another one next time. */
const DEMO_PROFILE_ID = 'demo'

/** The profile used to connect to the running demo. */
const demoProfile = (demo: DemoGateway): Profile => ({
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
})

/**
 * Opens and closes the connection the window looks at. One attempt at a time: a new one cancels the earlier
 * one. An open connection stays open until another one is complete.
 */
export function createConnector(deps: ConnectorDeps) {
  const { gateways, history, vault, publish } = deps
  const policy = deps.policy ?? NO_POLICY
  let running: AbortController | null = null

  const cancel = (): void => {
    running?.abort()
    running = null
  }

  /** From here on this is the attempt that counts. */
  function begin(): AbortController {
    running?.abort()
    return (running = new AbortController())
  }

  async function climb(
    mine: AbortController,
    profile: Profile,
    secret: string,
    demoModel: AudienceModel | null,
  ): Promise<Result<Climbed, AppError>> {
    // The demo runs on this computer, so no proxy is used.
    const system = demoModel === null ? (deps.systemProxy ?? null) : null
    const way = await wayOf(profile, (id) => vault.get(id), system)
    if (!way.ok) return way
    if (mine.signal.aborted) return err({ kind: 'cancelled' })
    const demo = demoModel !== null
    // How the demo looked before is forgotten at each start.
    const remembering = demo ? null : history.snapshots.load(profile.id)
    const climbed = await connect({
      profile,
      demo,
      ...(demoModel === null ? {} : { demoModel }),
      secret,
      signal: mine.signal,
      progress: (rung: Rung) => {
        if (running === mine) publish('connection.rung', { rung })
      },
      // One that is beside the window says so when it is looked at again.
      onExpired: () => {
        if (gateways.beside().every(({ opened }) => opened.profile.id !== profile.id))
          publish('connection.expired', {})
      },
      later: deps.later,
      httpOptions: deps.httpOptions,
      way: way.value,
      refuses: demo ? () => null : (origin) => refusesGateway(policy, origin),
      lockedReadOnly: policy.readOnly,
    })
    if (climbed.opened !== null) await remembering
    if (running !== mine || mine.signal.aborted) {
      climbed.opened?.session.close()
      await climbed.opened?.http.close()
      return err({ kind: 'cancelled' })
    }
    running = null
    if (climbed.opened === null) return ok({ ladder: climbed.ladder, connection: null })
    const open = await gateways.replace(climbed.opened)
    return ok({ ladder: climbed.ladder, connection: open === null ? null : viewOf(open, vault) })
  }

  return {
    /**
     * Connects to a saved gateway with the given secret or the stored one. A given secret is stored after it
     * worked, if wanted. Errors: the profile is gone, there is no secret, cancelled, and those of connecting.
     */
    async open(
      profileId: string,
      secret: string | null,
      keepSecret: boolean,
    ): Promise<Result<Climbed, AppError>> {
      const mine = begin()
      const saved = history.profiles.get(profileId)
      if (saved === null) return err({ kind: 'profile-missing', profileId })
      const kept = secret === null ? await vault.get(profileId) : ok(secret)
      if (!kept.ok) return kept
      if (kept.value === null || kept.value === '')
        return err(
          unusable(secret === null ? 'not-kept' : saved.signInWith === 'token' ? 'no-token' : 'no-password'),
        )
      const climbed = await climb(mine, { ...saved, hasSecret: vault.has(profileId) }, kept.value, null)
      if (!climbed.ok || climbed.value.connection === null) return climbed
      // Stored only after it worked. A keyring that refuses is reported, but the connection is opened.
      if (secret !== null && keepSecret) await vault.keep(profileId, secret)
      const open = gateways.current()
      return ok({ ...climbed.value, connection: open === null ? null : viewOf(open, vault) })
    },

    /** Connects to the built-in demo; starts it first if it does not run. */
    async demo(): Promise<Result<Climbed, AppError>> {
      const mine = begin()
      const demo = await deps.demo()
      return climb(mine, demoProfile(demo), demo.password, demo.model)
    },

    cancel,

    /**
     * Makes an open gateway the one in sight; null where it is not open. An attempt at another one is given
     * up: it would take the window there later, while the page shows this one.
     */
    async switchTo(profileId: string): Promise<Connection | null> {
      cancel()
      const open = await gateways.switchTo(profileId)
      return open === null ? null : viewOf(open, vault)
    },

    async close(): Promise<void> {
      cancel()
      await gateways.replace(null)
    },
  }
}
