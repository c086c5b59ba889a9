import { createAuthority, type Authority } from '../../helpers/certificates.ts'
import { createAdmin, type Admin } from './admin.ts'
import { prepareEnvironment, type EnvironmentOptions, type GatewayEnvironment } from './environment.ts'
import { startForge, type Forge } from './forge.ts'
import { startGateway, type Gateway, type GatewayOptions } from './gateway.ts'
import { startProvider, type IdentityProvider } from './provider.ts'

/** A real gateway and the identity providers it trusts, all on loopback. */
export interface Rig {
  readonly environment: GatewayEnvironment
  readonly authority: Authority
  readonly gateway: Gateway
  readonly admin: Admin
  /** oidc-provider with RFC 8707: `aud` is the resource asked for. */
  readonly resourceProvider: IdentityProvider
  /** oidc-provider that ignores `resource`: `aud` is its client id. */
  readonly clientIdProvider: IdentityProvider
  readonly forge: Forge
  stop(): Promise<void>
}

export type RigOptions = EnvironmentOptions & { readonly gateway?: Omit<GatewayOptions, 'caPem'> }

/**
 * Starts everything the real-gateway tests need. Out: the rig, or `notRun` with the reason there is no
 * gateway to install. Errors: when something that is there does not start; what had started is ended first.
 */
export async function startRig(options: RigOptions = {}): Promise<Rig | { readonly notRun: string }> {
  const environment = await prepareEnvironment(options)
  if ('notRun' in environment) return environment
  const say = options.say ?? (() => undefined)
  const authority = await createAuthority()
  const ends: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    const keep = <T extends { close(): Promise<void> }>(started: T): T => {
      ends.push(() => started.close())
      return started
    }
    const resourceProvider = keep(await startProvider(authority, 'resource'))
    const clientIdProvider = keep(await startProvider(authority, 'client-id'))
    const forge = keep(await startForge(authority))
    say(`Starting ContextForge ${environment.version}`)
    const gateway = await startGateway(environment, { ...options.gateway, caPem: authority.certPem })
    ends.push(() => gateway.stop())
    say(`ContextForge listens on ${gateway.url} after ${gateway.startSeconds.toFixed(1)} s`)
    const admin = await createAdmin(gateway)
    return { environment, authority, gateway, admin, resourceProvider, clientIdProvider, forge, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
