import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pictures = join(root, 'out/tour')

/** Runs the tour as `npm start` does where there is no display. Out: how it ended, and all it printed. */
function runTour(env: Readonly<Record<string, string>> = {}): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['test/tour/run.ts'], {
      cwd: root,
      env: { ...process.env, ...env },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text: string) => void (said += text))
    }
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, said }))
  })
}

test.describe.configure({ timeout: 120_000 })

test('the tour fails on a demo whose PUT does nothing', async () => {
  const { code, said } = await runTour({ CLAIMCHECK_DEMO_BROKEN_PUT: '1' })
  expect(code, said).not.toBe(0)
  expect(said).toMatch(/The tour failed after step \d+/)
  expect(said).not.toContain('The main job works')
  // It came as far as applying the change: nothing before that is what made it fail.
  expect(said).toContain('The review names the keys')
  expect(readdirSync(pictures)).toContain('failed.png')
})

// Last, so that the pictures left behind are those of the tour that worked.
test('the tour succeeds on the demo', async () => {
  const { code, said } = await runTour()
  expect(code, said).toBe(0)
  const steps = Number(/The main job works on the demo\. Pictures: out\/tour \((\d+)\)/.exec(said)?.[1])
  expect(steps).toBeGreaterThanOrEqual(10)
  const names = readdirSync(pictures).filter((name) => name.endsWith('.png'))
  expect(names).toHaveLength(steps)
  for (const name of names) expect(statSync(join(pictures, name)).size, name).toBeGreaterThan(5_000)
})
