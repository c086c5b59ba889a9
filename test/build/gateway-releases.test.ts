import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { atOnce } from '../gateway/at-once.ts'
import { VERIFIED } from '../../shared/contextforge/capabilities.ts'
import { notPinned } from '../gateway/rig/pins.ts'
import { chooseVersions, isEarly } from '../gateway/rig/versions.ts'

const FINALS = [
  '1.0.11',
  '1.0.10',
  '1.0.9',
  '1.0.8',
  '1.0.7.post20260921',
  '1.0.7',
  '1.0.6',
  '1.0.5',
  '1.0.4',
  '1.0.3',
  '1.0.2',
  '1.0.1',
  '1.0.0',
]
const listed = ['1.2.0', '1.1.0', ...FINALS, '1.0.0rc1', '0.9.1', '0.9.0']
const listing = { listed, newest: '1.2.0' }

describe('which releases a run takes', () => {
  it('takes the newest, 1.0.8 and 1.0.0 when nothing is said', () => {
    expect(chooseVersions(undefined, listing)).toEqual({ run: ['1.2.0', '1.0.8', '1.0.0'], notServed: [] })
  })

  it('takes a release once when the newest is one of the usual', () => {
    expect(chooseVersions(undefined, { listed, newest: '1.0.8' }).run).toEqual(['1.0.8', '1.0.0'])
  })

  it('takes those asked for in their order, and knows the newest by that word', () => {
    expect(chooseVersions('1.0.4, newest', listing).run).toEqual(['1.0.4', '1.2.0'])
  })

  it('keeps a release that is asked for and not listed, so that it is told and not passed over', () => {
    expect(chooseVersions('9.9.9', listing).run).toEqual(['9.9.9'])
  })

  it('takes every final release from 1.0.0 on for all, and names the candidates that are not served', () => {
    const { run, notServed } = chooseVersions('all', listing)
    expect(run).toEqual(['1.2.0', '1.1.0', ...FINALS, '1.0.0rc1', '0.9.1'])
    expect(notServed).toEqual(['1.0.0rc3', '1.0.0rc2'])
  })

  it('knows the releases before inbound OAuth, of which the third candidate is none', () => {
    expect(['0.9.0', '1.0.0b2', '1.0.0rc1', '1.0.0rc2'].every(isEarly)).toBe(true)
    expect(['1.0.0rc3', '1.0.0', '1.1.0'].some(isEarly)).toBe(false)
  })
})

it('calls no release verified that a run over all of them would leave out', () => {
  const { run } = chooseVersions('all', { listed: ['1.1.0', ...listed], newest: '1.1.0' })
  const called = run.map((version) => version.replace('.post', '-'))
  expect(VERIFIED.filter((version) => !called.includes(version))).toEqual([])
})

describe('libraries of the release day', () => {
  const constraints = '# a comment\nPyJWT==2.12.1\nzope.interface==8.0 ; python_version < "4"\n'

  it('are as pinned when every package has the version named, whatever the spelling of its name', () => {
    const installed = new Map(Object.entries({ pyjwt: '2.12.1', 'zope-interface': '8.0', pip: '24.2' }))
    expect(notPinned(installed, constraints)).toEqual([])
  })

  it('are not when a package has another version, or is not named at all', () => {
    const installed = new Map(Object.entries({ pyjwt: '2.15.1', surprise: '1.0' }))
    expect(notPinned(installed, constraints)).toEqual(['pyjwt 2.15.1', 'surprise 1.0'])
  })

  it('are pinned for every release that is compared with, itself included', () => {
    const folder = new URL('../gateway/rig/constraints/', import.meta.url)
    const files = readdirSync(folder)
    const { run } = chooseVersions('all', {
      listed: [...listed.filter((version) => version !== '0.9.1' && version !== '1.2.0')],
      newest: '1.1.0',
    })
    expect(files.sort()).toEqual(run.map((version) => `${version}.txt`).sort())
    for (const version of run) {
      const text = readFileSync(new URL(`${version}.txt`, folder), 'utf8')
      expect(text).toContain(`\nmcp-contextforge-gateway==${version}\n`)
      expect(text).toMatch(/\npyjwt==2\.\d+\.\d+\n/)
    }
  })
})

describe('work that is done at once', () => {
  it('gives the results in the order of the items and never does more than allowed', async () => {
    let going = 0
    let most = 0
    const results = await atOnce(3, [5, 1, 4, 2, 3], async (item) => {
      most = Math.max(most, ++going)
      for (let turn = 0; turn < item; turn += 1) await Promise.resolve()
      going -= 1
      return item * 10
    })
    expect(results).toEqual([50, 10, 40, 20, 30])
    expect(most).toBe(3)
  })

  it('begins nothing new after an error, and tells it', async () => {
    const begun: number[] = []
    const work = async (item: number): Promise<void> => {
      begun.push(item)
      await Promise.resolve()
      if (item === 1) throw new Error('the first one')
    }
    await expect(atOnce(1, [1, 2, 3], work)).rejects.toThrow('the first one')
    await Promise.resolve()
    expect(begun).toEqual([1])
  })
})
