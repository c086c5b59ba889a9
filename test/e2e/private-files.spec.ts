import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchApp, operatorOf } from '../helpers/operator.ts'

test.skip(process.platform === 'win32', 'the folder of the account is what keeps files there')

/** Everything below a folder that somebody else on this computer may read, write or enter. */
const openToOthers = (root: string): string[] =>
  readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    const path = join(root, entry.name)
    const below = entry.isDirectory() ? openToOthers(path) : []
    // A link has no rights of its own.
    return entry.isSymbolicLink() || (lstatSync(path).mode & 0o077) === 0 ? below : [path, ...below]
  })

test('everything the app and its browser keep on the disk is for this account alone', async () => {
  const userData = mkdtempSync(join(tmpdir(), 'claimcheck-private-'))
  const { page, close } = await launchApp({ args: ['--demo'], userData })
  const operator = operatorOf(page)
  await operator.seesFleet()
  await operator.openServer('payments-mcp')
  await close()
  expect(readdirSync(userData)).toEqual(expect.arrayContaining(['history.db', 'Local Storage']))
  expect(openToOthers(userData)).toEqual([])
  rmSync(userData, { recursive: true, force: true })
})
