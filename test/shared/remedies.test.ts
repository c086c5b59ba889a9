import { expect, test } from 'vitest'
import { lintServer } from '../../shared/contextforge/lint.ts'
import { boardOf } from '../../shared/contextforge/lanes.ts'
import { detailOf } from '../../shared/contextforge/wire.ts'
import { judge } from '../../shared/judging/judge.ts'
import { describeToken } from '../../shared/token/describe.ts'
import { aGateway, aServer, aToken, SERVER_ID, someFacts } from '../helpers/worlds.ts'

const ids = (...args: Parameters<typeof someFacts>): string[] =>
  judge(someFacts(...args)).remedies.map(({ id }) => id)

test('a token whose signature was not checked does not offer its own audience as the cure', () => {
  const stranger = { token: aToken({ aud: 'evil' }), server: aServer({ resource: 'u' }) }
  expect(ids(stranger)).toContain('add-evil')
  const unreachable = { kind: 'unreachable', says: 'no route' } as const
  const keys = { state: 'gathered', probe: { url: 'https://a', reply: unreachable } } as const
  expect(ids({ ...stranger, keys, signature: { state: 'not-checked', why: '' } })).not.toContain('add-evil')
})

test('of hundreds of audiences only a few are offered, and the address of the server is always among them', () => {
  const own = `https://mcp.example.com/servers/${SERVER_ID}/mcp`
  const aud = [...Array.from({ length: 300 }, (_, n) => `aud-${n}`), own]
  const offered = ids({ token: aToken({ aud }), server: aServer({ resource: 'u' }) })
  expect(offered.length).toBeLessThan(12)
  expect(offered).toContain(`add-${own}`)
})

test('another tenant of a shared provider is never offered as an issuer', () => {
  const at = (host: string): string[] =>
    ids({
      token: aToken({ iss: `https://${host}/b/v2.0` }),
      server: aServer({ authorization_servers: [`https://${host}/a/v2.0`] }),
    })
  expect(at('idp.example.com')).toContain('add-issuer')
  expect(at('login.microsoftonline.com')).not.toContain('add-issuer')
  expect(at('cognito-idp.eu-west-1.amazonaws.com')).not.toContain('add-issuer')
})

test('the gateway’s own audience is warned of by the name this gateway has for it', () => {
  const gateway = aGateway('strict-or-fallback', { jwtAudience: 'our-api' })
  const server = aServer({ resource: ['our-api'] })
  expect(lintServer(server, boardOf(server, gateway), gateway).map(({ title }) => title)).toContain(
    'Audience fits everybody',
  )
})

test('what does not fit is told by place and message, never with what was sent', () => {
  const detail = [
    { type: 'missing', loc: ['body', 'x'], msg: 'Field required', input: { password: 'hunter2' } },
  ]
  expect(detailOf({ detail })).toBe('body.x: Field required')
})

test('a label is short, whatever the claim holds', () => {
  const { label } = describeToken(aToken({ azp: 'a'.repeat(5000) }), { id: 'i', fingerprint: 'f' })
  expect(label.length).toBeLessThanOrEqual(120)
})
