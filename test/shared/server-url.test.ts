import { describe, expect, test } from 'vitest'
import { deploymentOf } from '../../shared/contextforge/deployment.ts'
import { domainIn } from '../../shared/contextforge/server-url.ts'
import { boardOf } from '../../shared/contextforge/lanes.ts'
import { judge } from '../../shared/judging/judge.ts'
import { aGateway, aServer, CANONICAL, SERVER_ID, someFacts } from '../helpers/worlds.ts'

const said = (root?: string) => deploymentOf({}, root === undefined ? {} : { APP_ROOT_PATH: root })
const at = (base: string): string => `${base}/servers/${SERVER_ID}/mcp`

describe('APP_DOMAIN in the address of a server', () => {
  test.each([
    ['without a path', at('https://gw.example.com'), undefined, 'https://gw.example.com'],
    ['with a port', at('http://gw.example.com:8080'), undefined, 'http://gw.example.com:8080'],
    [
      'with APP_ROOT_PATH known to be empty',
      at('https://gw.example.com/team'),
      '',
      'https://gw.example.com/team',
    ],
    ['with APP_ROOT_PATH taken off', at('https://gw.example.com/gw'), '/gw', 'https://gw.example.com'],
    ['with it behind a path', at('https://gw.example.com/team/gw'), 'gw/', 'https://gw.example.com/team'],
    ['with a path, and APP_ROOT_PATH not known', at('https://gw.example.com/gw'), undefined, null],
    ['with another APP_ROOT_PATH', at('https://gw.example.com/gw'), '/other', null],
    ['with the end of another word', at('https://gw.example.com/my-gw'), '/gw', null],
    ['that is empty', '', undefined, null],
    ['of another server', 'https://gw.example.com/servers/x/mcp', undefined, null],
    ['that is no address', at('https://'), undefined, null],
    ['of another scheme', at('javascript://x'), undefined, null],
    ['with a query in it', at('https://gw.example.com/?a='), undefined, null],
  ])('%s', (_how, url, root, expected) => {
    expect(domainIn(url, SERVER_ID, said(root))).toBe(expected)
  })

  test('is as good as the setting, and says where it was read', () => {
    const url = 'https://internal-gateway.example.com'
    const gateway = aGateway('strict-or-fallback', {
      appDomain: { source: 'gateway', url, from: 'server-url' },
    })
    expect(judge(someFacts({ gateway }))).toMatchObject({ verdict: 'accepted' })
    const { lanes, matching } = boardOf(aServer(), gateway)
    expect(matching).toBe('any-of')
    expect(lanes.find(({ lane }) => lane === 'C')).toMatchObject({
      values: [CANONICAL],
      note: 'used; APP_DOMAIN read from the server’s own url',
    })
  })
})
