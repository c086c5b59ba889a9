import { describe, expect, test } from 'vitest'
import type { AudienceModel } from '../../shared/contextforge/server.ts'
import type { Json, JsonObject } from '../../shared/kernel/json.ts'
import { startDemo } from '../../electron/demo/demo.ts'
import { expectedAudience } from '../../electron/demo/rules.ts'
import { CANONICAL, hear, INITIALIZE, startWorkbench } from './workbench.ts'

const C = CANONICAL
const FLAG = { include_client_id_in_audience: true }

/** oauth_config, then what additive, strict-or-fallback and native expect. */
const TABLE: readonly (readonly [string, JsonObject, Json, Json, Json])[] = [
  ['nothing', {}, [C], C, C],
  ['client id', { client_id: ' X ' }, [C, 'X'], [C, 'X'], [C, 'X']],
  ['a client id that is no text', { client_id: ['X'] }, [C, 'X'], C, C],
  ['resource', { resource: 'R' }, [C, 'R'], 'R', 'R'],
  ['resource and client id', { resource: 'R', client_id: 'X' }, [C, 'R'], 'R', 'R'],
  ['the toggle on', { resource: 'R', client_id: 'X', ...FLAG }, [C, 'R'], 'R', ['R', 'X']],
  ['the toggle on, nothing to add', { resource: 'R', ...FLAG }, [C, 'R'], 'R', 'R'],
  [
    'the toggle on, a list',
    { resource: ['R', 'S'], client_id: 'X', ...FLAG },
    [C, 'R', 'S'],
    ['R', 'S'],
    ['R', 'S', 'X'],
  ],
  [
    'the toggle on, included already',
    { resource: ['R', 'X'], client_id: 'X', ...FLAG },
    [C, 'R', 'X'],
    ['R', 'X'],
    ['R', 'X'],
  ],
  [
    'the toggle as text',
    { resource: 'R', client_id: 'X', include_client_id_in_audience: 'true' },
    [C, 'R'],
    'R',
    'R',
  ],
  ['padded resource', { resource: ' R ' }, [C, 'R'], ' R ', ' R '],
  ['empty resource', { resource: [], client_id: 'X' }, [C, 'X'], [C, 'X'], [C, 'X']],
  ['a list with blanks', { resource: ['R', ' ', 5] }, [C, 'R'], ['R', ' ', 5], ['R', ' ', 5]],
  ['a number', { resource: 5, client_id: 'X', ...FLAG }, [C], 5, 5],
  ['an object', { resource: { a: 1 }, client_id: 'X', ...FLAG }, [C], { a: 1 }, ['a', 'X']],
]

describe('expected audiences', () => {
  for (const [name, config, additive, strict, native] of TABLE) {
    test(`of ${name}`, () => {
      expect(expectedAudience('additive', config, C)).toEqual(additive)
      expect(expectedAudience('strict-or-fallback', config, C)).toEqual(strict)
      expect(expectedAudience('native', config, C)).toEqual(native)
    })
  }
})

const MODELS: readonly AudienceModel[] = ['none', 'additive', 'strict-or-fallback', 'native']

/** Status of a token with this `aud` under each model, in the order of MODELS. */
const SENT: readonly (readonly [string, JsonObject, Json, readonly number[]])[] = [
  ['the canonical URL, resource empty', {}, C, [401, 200, 200, 200]],
  ['the canonical URL, resource set', { resource: 'R' }, C, [401, 200, 401, 401]],
  ['the resource', { resource: 'R' }, 'R', [401, 200, 200, 200]],
  ['the client id, resource empty', { client_id: 'X' }, 'X', [401, 200, 200, 200]],
  ['the client id, resource set', { client_id: 'X', resource: 'R' }, 'X', [401, 401, 401, 401]],
  [
    'the client id, toggle marked only',
    { client_id: 'X', resource: 'R', ...FLAG },
    'X',
    [401, 401, 401, 200],
  ],
  [
    'the client id, toggle written',
    { client_id: 'X', resource: ['R', 'X'], ...FLAG },
    'X',
    [401, 200, 200, 200],
  ],
  ['a number as resource', { resource: 5 }, 'R', [401, 401, 500, 500]],
]

describe('a token whose aud is', () => {
  for (const [name, config, aud, statuses] of SENT) {
    test(name, async () => {
      for (const [index, model] of MODELS.entries()) {
        const bench = await startWorkbench({ model, config })
        expect([model, (await bench.send(await bench.token({ aud }))).status]).toEqual([
          model,
          statuses[index],
        ])
        await bench.stop()
      }
    })
  }

  test('learned only by the models that learn', async () => {
    for (const model of MODELS) {
      const bench = await startWorkbench({ model, config: { client_id: 'X' }, version: '1.1.0' })
      await bench.send(await bench.token({ aud: ['X', 'account'] }))
      const learned = model === 'strict-or-fallback' || model === 'native' ? ['X', 'account'] : undefined
      expect([model, (await bench.config())['resource']]).toEqual([model, learned])
      await bench.stop()
    }
  })
})

test('the demo starts under each model, with a version that goes with it and the #4171 token refused', async () => {
  for (const model of MODELS) {
    const demo = await startDemo({ model })
    const id = demo.servers.find((server) => server.name === 'payments-mcp')?.id ?? ''
    const { token } = await demo.tokenFor(id)
    const headers = { authorization: `Bearer ${token}` }
    const heard = await hear(
      await fetch(`${demo.url}/servers/${id}/mcp`, { method: 'POST', headers, body: INITIALIZE }),
    )
    expect(heard.status).toBe(401)
    expect(heard.detail).toBe(model === 'none' ? 'Authentication failed' : 'Invalid OAuth access token')
    const signedIn = await fetch(`${demo.url}/auth/login`, {
      method: 'POST',
      body: JSON.stringify({ email: demo.email, password: demo.password }),
    })
    const { access_token } = (await signedIn.json()) as { access_token: string }
    const version = await hear(
      await fetch(`${demo.url}/version`, { headers: { authorization: `Bearer ${access_token}` } }),
    )
    expect(version.body).toMatchObject({ app: { version: demo.version } })
    await demo.stop()
  }
})
