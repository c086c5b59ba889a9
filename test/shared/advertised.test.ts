import { describe, expect, test } from 'vitest'
import { judgeAdvertised } from '../../shared/contextforge/advertised.ts'
import { deploymentOf, UNTOLD } from '../../shared/contextforge/deployment.ts'
import { boardOf } from '../../shared/contextforge/lanes.ts'
import { aDeployment, aGateway, aServer, SERVER_ID } from '../helpers/worlds.ts'

describe('the setting that explains what clients are told', () => {
  const board = boardOf(aServer(), aGateway())
  const notFound = { state: 'not-found', url: 'u', detail: 'Not found' } as const
  const under = (path: string) =>
    ({
      state: 'read',
      url: 'https://gw.example.com/x',
      authorizationServers: [],
      resource: `https://gw.example.com${path}/servers/${SERVER_ID}/mcp`,
    }) as const
  const off = aDeployment({ WELL_KNOWN_ENABLED: false })

  test('is WELL_KNOWN_ENABLED surely where it was read or said, and only possibly where nobody told', () => {
    const sure = judgeAdvertised(notFound, board, off)
    expect(sure.cause).toEqual({ setting: 'WELL_KNOWN_ENABLED', sure: true })
    expect(sure.says).toMatch(/WELL_KNOWN_ENABLED is off, as a test shows.*Set WELL_KNOWN_ENABLED=true/)
    const said = deploymentOf({}, { WELL_KNOWN_ENABLED: 'off' })
    expect(judgeAdvertised(notFound, board, said).says).toContain('is off, as you said')
    const untold = judgeAdvertised(notFound, board, UNTOLD)
    expect(untold.cause).toEqual({ setting: 'WELL_KNOWN_ENABLED', sure: false })
    expect(untold.says).toMatch(/whether it is off nobody told.*Set WELL_KNOWN_ENABLED=true/)
  })

  test('is not WELL_KNOWN_ENABLED where that is on, nor by another answer where nobody told', () => {
    const on = judgeAdvertised(notFound, board, aDeployment())
    expect(on.cause).toBeNull()
    expect(on.says).toMatch(/although WELL_KNOWN_ENABLED is on.*in front of the gateway/)
    const other = { ...notFound, detail: 'Server not found' }
    expect(judgeAdvertised(other, board, UNTOLD).cause).toBeNull()
    // With the setting off the gateway does not get so far as to look for the server.
    for (const detail of ['Server not found', `Server not found: ${SERVER_ID}`]) {
      const looked = judgeAdvertised({ ...notFound, detail }, board, off)
      expect(looked.cause).toBeNull()
      expect(looked.says).not.toContain('WELL_KNOWN_ENABLED')
    }
    expect(judgeAdvertised({ ...notFound, state: 'failed' }, board, off).cause ?? null).toBeNull()
  })

  test('is APP_ROOT_PATH surely where it is that path, and only possibly where nobody told', () => {
    for (const value of ['/gw', 'gw/'])
      expect(judgeAdvertised(under('/gw'), board, aDeployment({ APP_ROOT_PATH: value }))).toMatchObject({
        agrees: false,
        cause: { setting: 'APP_ROOT_PATH', sure: true },
      })
    const untold = judgeAdvertised(under('/gw'), board, UNTOLD)
    expect(untold.cause).toEqual({ setting: 'APP_ROOT_PATH', sure: false })
    expect(untold.says).toMatch(/APP_ROOT_PATH may be \/gw, which nobody told.*to `resource` of this server/)
    // A path in APP_DOMAIN would be shown twice.
    expect(untold.says).toContain('shows it twice')
  })

  test('is not APP_ROOT_PATH where that is another one, or where no path stands in front', () => {
    const other = judgeAdvertised(under('/gw'), board, aDeployment({ APP_ROOT_PATH: '/api' }))
    expect(other.cause).toBeNull()
    expect(other.says).toContain('something in front of the gateway adds the path')
    const elsewhere = { ...under(''), resource: 'https://gw.example.com/servers/another/mcp' }
    for (const reading of [under(''), elsewhere])
      expect(judgeAdvertised(reading, board, UNTOLD).cause ?? null).toBeNull()
  })
})
