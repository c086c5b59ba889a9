import { randomBytes } from 'node:crypto'
import type { RunningDemo } from '../../../electron/handlers/deps.ts'
import { errorText } from '../../../shared/kernel/error-text.ts'
import { startWorld } from '../../helpers/world.ts'
import type { Admin } from '../rig/admin.ts'
import type { ForgedIssuer } from '../rig/forge.ts'
import type { Gateway } from '../rig/gateway.ts'
import { API, type Deployment } from './deployments.ts'

interface Place {
  readonly gateway: Gateway
  readonly admin: Admin
  /** The issuer of the provider that is trusted for the API. */
  readonly issuer: ForgedIssuer
  readonly caPem: string
  readonly deployment: Deployment
}

/** E-mail addresses of all users of a gateway, sorted. Errors: when they cannot be listed. */
export async function usersOf(admin: Admin): Promise<readonly string[]> {
  const answer = await admin.call('GET', '/v1/auth/email/admin/users?limit=0')
  const all = answer.json as { users?: readonly unknown[] } | readonly unknown[]
  const list = Array.isArray(all) ? all : 'users' in all ? all.users : undefined
  if (list === undefined) throw new Error(`users cannot be counted: ${answer.status}`)
  return (list as { email: string }[]).map(({ email }) => email).sort()
}

/**
 * A token for whose person this gateway creates an account. Under a read-only profile the app refuses to
 * send it, and says why; with writing allowed it first says what would be created; sent in earnest, the
 * gateway creates just that. Users are listed before and after each, on the gateway itself. Errors: whatever
 * is not so.
 */
export async function proveReadOnly({ gateway, admin, issuer, caPem, deployment }: Place): Promise<void> {
  const email = `live-test-${randomBytes(4).toString('hex')}@example.com`
  const creates = [`creates the account ${email}`]
  const { id: serverId } = await admin.createServer({
    oauth_enabled: true,
    oauth_config: { authorization_servers: [issuer.url] },
  })
  const text = issuer.token({ email, aud: [gateway.canonical(serverId), API] })
  const world = startWorld({ gateway: {} as RunningDemo, deadlineMs: 60_000 })
  const before = await usersOf(admin)
  const must = (what: string, expected: unknown, found: unknown): void => {
    const [wanted, is] = [JSON.stringify(expected), JSON.stringify(found)]
    if (wanted !== is) throw new Error(`${deployment.name}: ${what}: should be ${wanted}, is ${is}`)
  }
  try {
    for (const readOnly of [true, false]) {
      const { profile } = await world.call('profile.save', {
        draft: {
          ...{ id: null, name: readOnly ? 'only reads' : 'may write', url: gateway.url, environment: 'DEV' },
          ...{ readOnly, signInWith: 'password', email: gateway.admin.email, caPem, assumedAppDomain: '' },
          ...{ authHeaderName: gateway.authHeaderName, said: { ...deployment.said } },
        },
      })
      const secret = gateway.admin.password
      await world.call('connection.open', { profileId: profile.id, secret, keepSecret: false })
      const { tokens } = await world.call('token.add', { text })
      const ask = { tokenId: tokens[0]?.id ?? '', serverId }
      if (readOnly) {
        // Also not for somebody who agreed to what is written: the profile decides.
        for (const mayLearn of [false, true]) {
          const refused = await world.refused('probe.send', { ...ask, mayLearn })
          must('a read-only profile', { kind: 'read-only-profile', writes: creates }, refused)
          must('its reason', true, errorText(refused).explanation.includes(`The gateway ${creates.join()}`))
        }
        must('users after it was refused', before, await usersOf(admin))
        continue
      }
      const asked = await world.refused('probe.send', { ...ask, mayLearn: false })
      must('writing allowed', { kind: 'probe-would-write', writes: creates }, asked)
      must('users after it was asked for', before, await usersOf(admin))
      await world.call('probe.send', { ...ask, mayLearn: true })
      must('users after it was sent', [...before, email].sort(), await usersOf(admin))
    }
  } finally {
    await world.close()
  }
}
