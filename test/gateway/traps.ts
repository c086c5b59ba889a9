import { boardOf } from '../../shared/contextforge/lanes.ts'
import { judgeAdvertised } from '../../shared/contextforge/advertised.ts'
import { UNTOLD } from '../../shared/contextforge/deployment.ts'
import { gatherFacts } from '../../electron/judging/diagnose.ts'
import { judge } from '../../shared/judging/judge.ts'
import { appScene } from '../helpers/app-scene.ts'
import { postInitialize } from './rig/admin.ts'
import type { Rig } from './rig/rig.ts'

export interface TrapProof {
  readonly held: number
  readonly failures: readonly string[]
}

/**
 * The traps that no single token shows: what the gateway advertises, how it stores settings, who may read
 * APP_DOMAIN. Each is run against the real gateway, and where the app says something of it, what it says is
 * compared. Those of tokens are in cases/.
 */
export async function proveTraps(rig: Rig): Promise<TrapProof> {
  const failures: string[] = []
  let held = 0
  const check = (holds: boolean, what: string): void => {
    if (holds) held += 1
    else failures.push(what)
  }
  const { url, authHeaderName, admin } = rig.gateway
  const at = { url, authHeaderName, caPem: rig.authority.certPem }
  const { scene, close } = await appScene({ ...at, ...admin })
  const { email, password } = await rig.admin.createUser({ email: 'traps@example.com' })
  const plain = await appScene({ ...at, email, password })
  const issuer = rig.forge.issuer()
  const withIssuer = (more: Record<string, unknown> = {}) => ({
    oauth_enabled: true,
    oauth_config: { authorization_servers: [issuer.url], ...more },
  })
  const configOf = async (id: string) => (await rig.admin.getServer(id)).oauthConfig ?? {}
  try {
    // T11: clients are told the address of the request, the gateway enforces APP_DOMAIN.
    const open = await rig.admin.createServer(withIssuer())
    const advertised = await scene.protectedResource(open.id)
    const reading = await scene.readServer(open.id)
    if (reading.ok && advertised.state === 'read') {
      const { server } = reading.value
      const said = judgeAdvertised(advertised, boardOf(server, scene.gateway))
      check(said.resource === `${url}/servers/${open.id}/mcp`, `T11: advertises ${said.resource}`)
      check(
        said.agrees === false,
        'T11: the app does not see that the advertised resource is not the expected one',
      )
      const token = issuer.token({ aud: advertised.resource, email })
      const verdict = judge(await gatherFacts(scene, token, open.id, server))
      const { status } = await postInitialize(rig.gateway, open.id, token)
      check(
        status === 401 && verdict.stoppedAt === 'audience',
        `T11: ${status}, and the app stops at ${verdict.stoppedAt}`,
      )
    } else check(false, 'T11: the metadata of a public server could not be read')

    // T12: servers that are not public, or switched off, have no metadata.
    const hidden = await rig.admin.createServer({ ...withIssuer(), visibility: 'private' })
    check(
      (await scene.protectedResource(hidden.id)).state === 'not-found',
      'T12: a private server has metadata',
    )
    const off = await rig.admin.createServer(withIssuer())
    await rig.admin.setServerState(off.id, false)
    check(
      (await scene.protectedResource(off.id)).state === 'not-found',
      'T12: a server that is off has metadata',
    )

    // T15: PUT replaces the whole configuration; a masked secret that is sent back is kept.
    const secret = await rig.admin.createServer(
      withIssuer({ client_secret: 'kept', resource: 'a', note: 'x' }),
    )
    const masked = (await configOf(secret.id))['client_secret']
    await rig.admin.putServer(secret.id, {
      oauthConfig: { authorization_servers: [issuer.url], client_secret: masked },
    })
    const after = await configOf(secret.id)
    check(!('resource' in after) && !('note' in after), 'T15: a key that was left out is still there')
    check(after['client_secret'] === masked, 'T15: the masked secret was not kept')

    // T16: the version counts up and is never compared, so the last writer wins.
    const raced = await rig.admin.createServer(withIssuer())
    const first = await rig.admin.putServer(raced.id, {
      oauthConfig: { authorization_servers: [issuer.url], resource: 'first' },
    })
    const second = await rig.admin.putServer(raced.id, {
      oauthConfig: { authorization_servers: [issuer.url], resource: 'second' },
      version: 1,
    })
    check((await configOf(raced.id))['resource'] === 'second', 'T16: a stale write was refused')
    check(
      second.version === first.version + 1,
      `T16: the version went from ${first.version} to ${second.version}`,
    )

    // T18: APP_DOMAIN is told to those with the right to read the settings, and to nobody else that way.
    const { appDomain } = scene.gateway
    check(
      appDomain.source === 'gateway' &&
        open.id !== '' &&
        rig.gateway.canonical(open.id).startsWith(appDomain.url.replace(/\/+$/, '')),
      `T18: the administrator reads ${JSON.stringify(appDomain)}`,
    )
    // Since 1.0.11 the address of a server tells it to everybody who is shown one.
    // Whether tokens count at all is a setting this login may not read, so it is the operator's word.
    const late = await appScene({ ...at, email, password, said: { MCP_CLIENT_AUTH_ENABLED: 'on' } })
    try {
      const { gateway } = late.scene
      const told = gateway.appDomain.source === 'gateway' ? gateway.appDomain.from : 'not told'
      const shows = gateway.capabilities.rules.showsServerUrl
      check(told === (shows ? 'server-url' : 'not told'), `T18: everybody is told APP_DOMAIN by ${told}`)
      const read = await late.scene.readServer(open.id)
      const canonical = issuer.token({ aud: rig.gateway.canonical(open.id), email })
      const { verdict } = judge(
        await gatherFacts(late.scene, canonical, open.id, read.ok ? read.value.server : null),
      )
      const wrong = await gatherFacts(
        late.scene,
        issuer.token({ aud: 'x', email }),
        open.id,
        read.ok ? read.value.server : null,
      )
      const { stoppedAt } = judge(wrong)
      const { MCP_CLIENT_AUTH_ENABLED } = UNTOLD
      const deployment = { ...wrong.gateway.deployment, MCP_CLIENT_AUTH_ENABLED }
      const untold = judge({ ...wrong, gateway: { ...wrong.gateway, deployment } })
      check(
        untold.verdict === 'cannot-decide' &&
          untold.restsOn.some(({ setting }) => setting === 'MCP_CLIENT_AUTH_ENABLED'),
        `T18: with nothing said of MCP_CLIENT_AUTH_ENABLED, ${untold.headline}`,
      )
      const { status } = await postInitialize(rig.gateway, open.id, canonical)
      // Whether the person exists is another question, which this login may not ask.
      check(
        status === 200 && verdict !== 'rejected' && stoppedAt === 'audience',
        `T18: ${status}, ${verdict}, ${stoppedAt ?? 'nothing stops'}`,
      )
      const matching = read.ok ? boardOf(read.value.server, gateway).matching : 'not read'
      check(!shows || matching === 'any-of', `T18: the audiences are ${matching}`)
    } finally {
      await late.close()
    }
  } finally {
    await Promise.all([close(), plain.close()])
  }
  return { held, failures }
}
