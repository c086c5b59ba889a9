import { postInitialize, type Answer } from './admin.ts'
import { startRig, type Rig } from './rig.ts'

/** Runs the whole rig once and prints what the gateway answered: `node test/gateway/rig/smoke.ts`. */
async function main(): Promise<void> {
  const rig = await startRig({ say: console.log })
  if ('notRun' in rig) return console.log(`real gateway: not run (${rig.notRun})`)
  try {
    console.log(`versions: ContextForge ${await rig.admin.version()}, PyJWT ${rig.environment.pyjwt}`)
    console.log(`memory: ${await rig.gateway.memoryMiB()} MiB`)
    await story(rig)
  } finally {
    await rig.stop()
  }
}

async function story({ gateway, admin, resourceProvider, clientIdProvider, forge }: Rig): Promise<void> {
  const { email } = await admin.createUser({ email: 'user@example.com' })
  const create = (issuer: string, more: Record<string, unknown> = {}) =>
    admin.createServer({ oauth_enabled: true, oauth_config: { authorization_servers: [issuer], ...more } })

  const first = await create(resourceProvider.issuer)
  const resource = gateway.canonical(first.id)
  const good = await resourceProvider.accessToken({ email, resource })
  show('RFC 8707: aud is the canonical address', await postInitialize(gateway, first.id, good), 200)
  console.log('  learned:', (await admin.getServer(first.id)).oauthConfig?.['resource'])
  const elsewhere = await resourceProvider.accessToken({ email, resource: 'https://other.example.com' })
  show('RFC 8707: aud is another resource', await postInitialize(gateway, first.id, elsewhere), 401)

  const second = await create(clientIdProvider.issuer, { client_id: clientIdProvider.clientId })
  const canonical = gateway.canonical(second.id)
  await admin.putServer(second.id, { oauthConfig: { ...second.oauthConfig, resource: canonical } })
  const ask = { email, resource: canonical }
  const token = await clientIdProvider.accessToken(ask)
  show('#4171: aud is the client id, resource is set', await postInitialize(gateway, second.id, token), 401)
  const { oauthConfig } = await admin.putServer(second.id, {
    oauthConfig: { ...second.oauthConfig, resource: [canonical, clientIdProvider.clientId] },
  })
  console.log('  written:', oauthConfig?.['resource'])
  show('#4171: after the client id is added', await postInitialize(gateway, second.id, token), 200)

  const issuer = forge.issuer()
  const third = await create(issuer.url)
  const aud = gateway.canonical(third.id)
  show(
    'forge: wrong audience',
    await postInitialize(gateway, third.id, issuer.token({ aud: 'x', email })),
    401,
  )
  show('forge: right audience', await postInitialize(gateway, third.id, issuer.token({ aud, email })), 200)
  const stranger = forge.issuer()
  show('forge: wrong issuer', await postInitialize(gateway, third.id, stranger.token({ aud, email })), 401)
  const nobody = issuer.token({ aud, email: 'nobody@example.com' })
  show('forge: unknown user', await postInitialize(gateway, third.id, nobody), 401)
  show('no token', await postInitialize(gateway, third.id), 401)
  console.log('  asked of the forged issuer:', issuer.requests())
}

function show(what: string, answer: Answer, expected: number): void {
  const mark = answer.status === expected ? 'ok' : `EXPECTED ${expected}`
  console.log(`${mark}  ${what}: ${answer.status} ${answer.bodyText.slice(0, 160)}`)
  if (answer.wwwAuthenticate !== null) console.log(`    www-authenticate: ${answer.wwwAuthenticate}`)
  if (answer.status !== expected) process.exitCode = 1
}

await main()
