import type { RunningDemo } from '../../electron/handlers/deps.ts'
import type { World } from './world.ts'

/**
 * Opens a gateway from a saved profile, which is made the first time: what is stored about it outlives the
 * app, unlike the demo's. In: the world, and the gateway with its address. Out: the profile's id.
 */
export async function openSaved(world: World, gateway: Omit<RunningDemo, 'tokenFor'>): Promise<string> {
  const known = (await world.call('profile.list', {})).profiles[0]
  const draft = {
    id: null,
    name: 'gw',
    url: gateway.url,
    environment: 'DEV',
    readOnly: false,
    signInWith: 'password',
    email: gateway.email,
    authHeaderName: 'Authorization',
    caPem: gateway.caPem,
    assumedAppDomain: '',
  } as const
  const { id } = known ?? (await world.call('profile.save', { draft })).profile
  await world.call('connection.open', { profileId: id, secret: gateway.password, keepSecret: false })
  return id
}
