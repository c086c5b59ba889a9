import { operatorOf, launchApp } from '../helpers/operator.ts'
import type { Rig } from './rig/rig.ts'
import { rejectedAt } from '../helpers/steps.ts'

/**
 * The whole main job in the real app against the real gateway, through visible controls only: sign in, see,
 * test the token of issue 4171, flip, read back, test again, undo. After flip and undo the settings are read
 * from the gateway itself. Out: what each step found. Errors: whatever is not as it must be, with a picture
 * in `folder`.
 */
export async function driveMainJob(rig: Rig, folder: string): Promise<string[]> {
  const { gateway, admin, clientIdProvider } = rig
  const says: string[] = []
  const must = (condition: boolean, what: string): void => {
    if (!condition) throw new Error(what)
  }
  const name = 'payments-mcp'
  const created = await admin.createServer({
    name,
    oauth_enabled: true,
    oauth_config: { authorization_servers: [clientIdProvider.issuer] },
  })
  const canonical = gateway.canonical(created.id)
  const start = {
    authorization_servers: [clientIdProvider.issuer, 'https://second.example.com/realms/x'],
    client_id: clientIdProvider.clientId,
    client_secret: 'a secret only the gateway knows',
    scopes_supported: ['openid', 'email'],
    x_team_note: { owner: ['payments'], since: 2024 },
    resource: canonical,
  }
  await admin.putServer(created.id, { oauthConfig: start })
  await admin.createServer({ name: 'asleep-mcp' }).then(({ id }) => admin.setServerState(id, false))
  const masked = (await admin.getServer(created.id)).oauthConfig
  const { email } = await admin.createUser({ email: 'operator-story@example.com' })
  const token = await clientIdProvider.accessToken({ email, resource: canonical })

  const { page, close } = await launchApp()
  const operator = operatorOf(page)
  try {
    await operator.connect({
      address: gateway.url,
      name: 'real gateway',
      environment: 'PROD',
      readOnly: false,
      email: gateway.admin.email,
      password: gateway.admin.password,
      caPem: rig.authority.certPem,
    })
    await operator.seesFleet()
    await operator.picture(folder, '1-fleet')
    says.push(`signed in; fleet row: ${await operator.row(name)}`)
    must(/inactive/i.test(await operator.row('asleep-mcp')), 'the inactive server is not marked')

    await operator.openServer(name)
    await operator.picture(folder, '2-server')
    must(/Off/.test(await operator.toggleSays()), 'the toggle does not show Off')
    await operator.toBench()
    await operator.pasteToken(`Authorization: Bearer ${token}`)
    says.push(await operator.readsVerdict(rejectedAt('audience')))
    const before = await operator.sendToGateway()
    await operator.picture(folder, '3-rejected')
    must(/Predicted 401.*Actual 401.*agrees/.test(before), `predicted and actual differ: ${before}`)
    says.push(before)

    await operator.backToServer()
    await operator.flip()
    must(
      JSON.stringify((await admin.getServer(created.id)).oauthConfig) === JSON.stringify(masked),
      'the preview wrote something',
    )
    await operator.review()
    await operator.picture(folder, '4-review')
    await operator.apply(name)
    await operator.seesConfirmed()
    says.push(await operator.readsVerdict(/^Accepted/))
    const flipped = (await admin.getServer(created.id)).oauthConfig
    const wanted = {
      ...masked,
      include_client_id_in_audience: true,
      resource: [canonical, clientIdProvider.clientId],
    }
    must(sameKeys(flipped, wanted), `after the flip the gateway has ${JSON.stringify(flipped)}`)

    await operator.toBench()
    const after = await operator.sendToGateway()
    await operator.picture(folder, '5-accepted')
    must(/Predicted 200.*Actual 200.*agrees/.test(after), `predicted and actual differ: ${after}`)
    says.push(after)

    await operator.backToServer()
    await operator.undo()
    await operator.apply(name)
    await operator.seesConfirmed()
    says.push(await operator.readsVerdict(rejectedAt('audience')))
    const undone = (await admin.getServer(created.id)).oauthConfig
    must(sameKeys(undone, masked), `after the undo the gateway has ${JSON.stringify(undone)}`)
    await operator.toBench()
    const last = await operator.sendToGateway()
    must(/Predicted 401.*Actual 401.*agrees/.test(last), `predicted and actual differ: ${last}`)
    await operator.picture(folder, '6-undone')
    says.push('undone: the gateway has exactly the settings from before, and refuses the token again')
    return says
  } catch (error) {
    await operator.picture(folder, 'failed').catch(() => undefined)
    throw error
  } finally {
    await close()
  }
}

function sameKeys(a: unknown, b: unknown): boolean {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([x], [y]) => x.localeCompare(y))
              .map(([key, item]) => [key, sorted(item)]),
          )
        : value
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}
