import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { userInfo, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isOneOf, ownFolders } from '../../electron/app/data-folder.ts'

let folder: string
let own: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimcheck-own-'))
  own = join(folder, 'own')
  mkdirSync(own)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the operator’s data folder is told by what it is, for remote debugging', () => {
  test('F63: a link to it, a link above it, and other spellings are the same folder', () => {
    symlinkSync(own, join(folder, 'link'))
    symlinkSync(folder, join(folder, 'up'))
    for (const spelled of ['own', 'own/', './own', 'own/../own', 'link', 'up/own', 'up/link'])
      expect(isOneOf(`${folder}/${spelled}`, [own]), spelled).toBe(true)
  })

  test('F63: one that is not there yet is compared by where it would be', () => {
    symlinkSync(folder, join(folder, 'up'))
    expect(isOneOf(join(folder, 'up', 'new'), [join(folder, 'new')])).toBe(true)
    expect(isOneOf(join(folder, 'new'), [own])).toBe(false)
  })

  test('another folder is none, also below it and beside it', () => {
    mkdirSync(join(folder, 'other'))
    expect(isOneOf(join(folder, 'other'), [own])).toBe(false)
    expect(isOneOf(join(own, 'below'), [own])).toBe(false)
  })

  test('F63: on Linux the usual place in the account’s home counts, wherever the environment points', () => {
    const usual = join(userInfo().homedir, '.config', 'claimcheck')
    expect(ownFolders('/tmp/elsewhere/claimcheck', 'linux')).toContain(usual)
  })
})
