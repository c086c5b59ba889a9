import type { RunningDemo } from '../../../electron/handlers/deps.ts'
import { startWorld } from '../../helpers/world.ts'
import type { Admin } from '../rig/admin.ts'
import type { ForgedIssuer } from '../rig/forge.ts'
import type { Gateway } from '../rig/gateway.ts'
import { ACTIVE, type Deployment } from './deployments.ts'

interface Place {
  readonly gateway: Gateway
  readonly admin: Admin
  readonly issuer: ForgedIssuer
  readonly caPem: string
  readonly deployment: Deployment
}

/**
 * Live tests of the app itself, on a gateway of which it is said what it speaks: what it begins with by
 * itself, and either call where it is chosen. Errors: whatever is not so.
 */
export async function proveFirstCall({ gateway, admin, issuer, caPem, deployment }: Place): Promise<void> {
  const speaksBoth = deployment.said?.['MCP_INBOUND_PROTOCOL_MODE'] === 'auto'
  const { id: serverId } = await admin.createServer({
    oauth_enabled: true,
    oauth_config: { authorization_servers: [issuer.url], resource: 'orders' },
  })
  const world = startWorld({ gateway: {} as RunningDemo, deadlineMs: 60_000 })
  try {
    const { profile } = await world.call('profile.save', {
      draft: {
        ...{ id: null, name: 'live', url: gateway.url, environment: 'DEV', readOnly: false },
        ...{ signInWith: 'password', email: gateway.admin.email, caPem, assumedAppDomain: '' },
        ...{ authHeaderName: gateway.authHeaderName, said: { ...deployment.said } },
      },
    })
    const secret = gateway.admin.password
    await world.call('connection.open', { profileId: profile.id, secret, keepSecret: false })
    const { tokens } = await world.call('token.add', { text: issuer.token({ email: ACTIVE, aud: 'orders' }) })
    const ask = { tokenId: tokens[0]?.id ?? '', serverId, mayLearn: false }
    const itself = speaksBoth ? 'server/discover' : 'initialize'
    for (const call of [
      undefined,
      'initialize',
      ...(speaksBoth ? (['server/discover'] as const) : []),
    ] as const) {
      const report = await world.call('probe.send', { ...ask, ...(call === undefined ? {} : { call }) })
      const found = [report.call ?? 'initialize', report.actual.status, report.actual.accepted, report.agrees]
      const wanted = [call ?? itself, 200, true, true]
      if (JSON.stringify(found) !== JSON.stringify(wanted))
        throw new Error(
          `${deployment.name}: a live test (${call ?? 'by itself'}) should be ${wanted.join()}, is ${found.join()}`,
        )
    }
  } finally {
    await world.close()
  }
}
