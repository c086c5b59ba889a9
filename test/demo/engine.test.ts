import { afterEach, expect, test } from 'vitest'
import { startDemo } from '../../electron/demo/demo.ts'
import { gatherFacts } from '../../electron/judging/diagnose.ts'
import type { AudienceModel } from '../../shared/contextforge/server.ts'
import { sameJson } from '../../shared/kernel/json.ts'
import { judge } from '../../shared/judging/judge.ts'
import { appScene } from '../helpers/app-scene.ts'

/**
 * The demo gateway is a second implementation of the rules: it and the engine have to agree on every one of
 * its stories.
 */

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const models: readonly AudienceModel[] = ['none', 'additive', 'strict-or-fallback', 'native']

test.each(models)(
  'the engine predicts every answer of the demo gateway under the model %s',
  async (model) => {
    const demo = await startDemo({ model })
    ends.push(() => demo.stop())
    const { url, email, password, caPem } = demo
    const { scene, close } = await appScene({ url, email, password, caPem, authHeaderName: 'Authorization' })
    ends.push(close)
    // The native model is never chosen by version, so the test says which one this demo runs.
    const { gateway } = scene
    const learns = model === 'strict-or-fallback' || model === 'native'
    const told = {
      ...scene,
      gateway: { ...gateway, capabilities: { ...gateway.capabilities, model, learns } },
    }
    expect(demo.servers.length).toBeGreaterThanOrEqual(14)
    for (const { id, name } of demo.servers) {
      const before = await scene.readServer(id)
      if (!before.ok) throw new Error(`${name}: ${before.error.kind}`)
      const { token } = await demo.tokenFor(id)
      const { prediction } = judge(await gatherFacts(told, token, id, before.value.server))
      const answer = await fetch(`${url}/servers/${id}/mcp`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, accept: 'application/json, text/event-stream' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: {} }),
      })
      const detail = ((await answer.json()) as { detail?: string }).detail ?? null
      const after = await scene.readServer(id)
      const learned = after.ok && !sameJson(after.value.server.oauthConfig, before.value.server.oauthConfig)
      expect({
        name,
        status: prediction.status,
        detail: prediction.detail,
        learned: prediction.learnedResource !== null,
      }).toEqual({
        name,
        status: answer.status,
        detail,
        learned,
      })
    }
  },
)
