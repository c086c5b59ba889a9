import { describe, expect, test } from 'vitest'
import { ONLY_LISTED, createPresent, RESTORED_AFTER_MS, type Entry } from '../../electron/reading/present.ts'
import { createCounter, createQuestion } from '../../electron/reading/question.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import { err, ok } from '../../shared/kernel/result.ts'
import type { VirtualServer } from '../../shared/contextforge/server.ts'

const down: AppError = { kind: 'unreachable', url: 'https://gw', cause: 'gone' }

/** A question whose answers a test gives, in the order it likes. */
function asked(failureMs = 1_000) {
  let time = 1_000_000
  const open: ((reply: Result<string, AppError>) => void)[] = []
  const counter = createCounter(() => time)
  const question = createQuestion<string>({
    counter,
    failureMs,
    ask: () => new Promise((resolve) => void open.push(resolve)),
  })
  const answer = async (at: number, reply: Result<string, AppError>): Promise<void> => {
    open[at]?.(reply)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { question, answer, times: () => open.length, pass: (ms: number) => (time += ms) }
}
const valueOf = async (reply: ReturnType<ReturnType<typeof asked>['question']['get']>) => {
  const got = await reply
  return got.ok ? got.value.value : got.error.kind
}

describe('one question', () => {
  test('an answer that was asked for earlier never replaces one asked for later, and who asked is given the later one', async () => {
    const { question, answer } = asked()
    const [first, second] = [question.get('anew'), question.get('anew')]
    await answer(1, ok('new'))
    expect(await valueOf(second)).toBe('new')
    await answer(0, ok('old'))
    expect(await valueOf(first)).toBe('new')
    expect(question.last()?.value).toBe('new')
  })

  test('an earlier question that fails late takes nothing away from the later answer', async () => {
    const { question, answer } = asked()
    const [first, second] = [question.get('anew'), question.get('anew')]
    await answer(1, ok('new'))
    await second
    await answer(0, err(down))
    expect(await valueOf(first)).toBe('new')
    expect(await valueOf(question.get(1_000))).toBe('new')
  })

  test('the same question at the same time is one request, but never for who asks anew', async () => {
    const { question, answer, times } = asked()
    const all = [
      question.get(0),
      question.get(0),
      question.get(60_000),
      question.get('anew'),
      question.get(0),
    ]
    expect(times()).toBe(2)
    await answer(0, ok('before'))
    await answer(1, ok('after'))
    expect(await Promise.all(all.slice(3).map(valueOf))).toEqual(['after', 'after'])
  })

  test('an answer serves as long as who asks allows, a clock set back makes none young', async () => {
    const { question, answer, times, pass } = asked()
    const first = question.get(0)
    await answer(0, ok('one'))
    await first
    pass(5_000)
    expect(await valueOf(question.get(5_000))).toBe('one')
    void question.get(4_999)
    expect(times()).toBe(2)
    await answer(1, ok('two'))
    pass(-60_000)
    void question.get(5_000)
    expect(times()).toBe(3)
  })

  test('a failure stands for a short while only, and never for who wants to know now', async () => {
    const { question, answer, times, pass } = asked(1_000)
    const first = question.get(Infinity)
    await answer(0, err(down))
    expect(await valueOf(first)).toBe('unreachable')
    pass(1_000)
    expect(await valueOf(question.get(Infinity))).toBe('unreachable')
    expect(times()).toBe(1)
    void question.get(0)
    expect(times()).toBe(2)
    await answer(1, err(down))
    pass(1_001)
    void question.get(Infinity)
    expect(times()).toBe(3)
  })

  test('after something was sent, nothing asked before is joined or served', async () => {
    const { question, answer, times } = asked()
    const first = question.get(0)
    await answer(0, ok('one'))
    await first
    void question.get('anew')
    question.outdate()
    void question.get(60_000)
    expect(times()).toBe(3)
  })
})

describe('the present state of servers', () => {
  const server = (version: number | null, config: VirtualServer['oauthConfig'] = {}): VirtualServer => ({
    id: 'a',
    name: 'a',
    description: null,
    enabled: true,
    visibility: 'public',
    teamId: null,
    ownerEmail: null,
    version,
    updatedAt: null,
    modifiedBy: null,
    modifiedVia: null,
    oauthEnabled: true,
    oauthConfig: config,
  })
  function scene(before: ReadonlyMap<string, { version: number; seenAt: number }> = new Map()) {
    let time = 10_000_000
    const counter = createCounter(() => time)
    const present = createPresent(counter, (id) => before.get(id))
    const read = (one: VirtualServer, listed = false): Entry => ({
      server: one,
      inexact: listed ? ONLY_LISTED : null,
      number: counter.next(),
      askedAt: time,
      answeredAt: time,
    })
    const version = (): number | null | undefined => present.entry('a')?.server.version
    return { present, counter, read, version, pass: (ms: number) => (time += ms) }
  }

  test('a list asked for before a single reading does not take its place', () => {
    const { present, read, version } = scene()
    const listed = read(server(7), true)
    present.takeOne(read(server(8)))
    expect(present.takeList([listed], true, listed.number).present).toEqual([])
    expect(version()).toBe(8)
  })

  test('what is read anew and is the same stays the same object, and is as fresh as the newest answer', () => {
    const { present, read, pass } = scene()
    const first = server(7, { resource: ['a'], issuer: 'b' })
    present.takeList([read(first, true)], true, 1)
    pass(60_000)
    const again = read(server(7, { issuer: 'b', resource: ['a'] }), true)
    expect(present.takeList([again], true, again.number).present).toHaveLength(1)
    expect(present.entry('a')).toEqual(again)
    expect(present.entry('a')?.server).toBe(first)
    const changed = read(server(7, { issuer: 'b', resource: ['c'] }), true)
    present.takeList([changed], true, changed.number)
    expect(present.entry('a')?.server).toBe(changed.server)
  })

  test('a list without a server that was read since does not make it gone, a later one does', () => {
    const { present, read, counter } = scene()
    const early = counter.next()
    present.takeOne(read(server(1)))
    present.takeList([], true, early)
    expect(present.servers()).toHaveLength(1)
    present.takeList([], true, counter.next())
    expect(present.servers()).toEqual([])
  })

  test('F72: a lower version is a replica that is behind, and nothing it says is the present state', () => {
    const { present, read, version, pass } = scene()
    present.takeOne(read(server(8)))
    pass(60_000)
    expect(present.takeOne(read(server(5))).present).toEqual([])
    expect(version()).toBe(8)
    expect(present.behind('a')).toMatchObject({ version: 5, seenVersion: 8 })
    expect(present.takeOne(read(server(8))).present).toHaveLength(1)
    expect(present.behind('a')).toBeNull()
  })

  test('F72: when nothing but lower versions came for a while, it was a restore: told as that, and then the present state', () => {
    const { present, read, version, pass } = scene()
    present.takeOne(read(server(8)))
    pass(RESTORED_AFTER_MS)
    expect(present.takeOne(read(server(5))).restored).toMatchObject([{ version: 5, seenVersion: 8 }])
    expect(version()).toBe(5)
    expect(present.takeOne(read(server(6))).restored).toEqual([])
  })

  test('a version known from before the app was started counts too', () => {
    const { present, read } = scene(new Map([['a', { version: 9, seenAt: 9_999_000 }]]))
    expect(present.takeOne(read(server(3))).present).toEqual([])
    // Something has to be shown; that it is behind is said.
    expect(present.servers()).toHaveLength(1)
    expect(present.behind('a')).toMatchObject({ seenVersion: 9 })
    // Nor does a newer one that is old all the same take its place.
    expect(present.takeOne(read(server(4))).present).toEqual([])
    expect(present.takeOne(read(server(9))).present).toHaveLength(1)
  })

  test('what the gateway learned is not lost by a list it kept from before', () => {
    const { present, read, pass } = scene()
    present.takeOne(read(server(1, { resource: ['learned'] })))
    pass(10_000)
    const kept = read(server(1, { resource: [] }), true)
    present.takeList([kept], true, kept.number)
    expect(present.entry('a')?.server.oauthConfig).toEqual({ resource: ['learned'] })
    pass(60_000)
    const later = read(server(1, { resource: [] }), true)
    present.takeList([later], true, later.number)
    expect(present.entry('a')?.server.oauthConfig).toEqual({ resource: [] })
  })

  test('what was asked before something was sent says nothing about afterwards', () => {
    const { present, read, version } = scene()
    present.takeOne(read(server(1)))
    const early = read(server(2))
    present.wrote('a')
    present.takeOne(early)
    expect(version()).toBe(1)
  })

  test('the highest version seen outlives a server that was gone, and an answer without a version', () => {
    const { present, read, counter } = scene()
    present.takeOne(read(server(8)))
    present.takeGone('a', counter.next())
    expect(present.servers()).toEqual([])
    present.takeOne(read(server(5)))
    expect(present.behind('a')).toMatchObject({ version: 5, seenVersion: 8 })
    present.takeOne(read(server(9)))
    present.takeOne(read(server(null)))
    present.takeOne(read(server(7)))
    expect(present.behind('a')).toMatchObject({ version: 7, seenVersion: 9 })
  })

  test('a list the gateway kept from before counts as when its version was seen last', () => {
    const { present, read, pass } = scene()
    present.takeOne(read(server(8)))
    pass(10_000)
    const listed = read(server(8, { resource: ['other'] }), true)
    present.takeList([listed], true, listed.number)
    pass(RESTORED_AFTER_MS - 10_000)
    expect(present.takeOne(read(server(5))).present).toEqual([])
    expect(present.behind('a')).toMatchObject({ seenAt: listed.answeredAt })
  })

  test('all servers are told in the order of the newest list, those it does not have after them', () => {
    const { present, read, counter } = scene()
    const named = (id: string): Entry => read({ ...server(1), id }, true)
    const number = counter.next()
    present.takePage([named('c').server, named('a').server], { ...named('x'), number })
    expect(present.servers().map(({ id }) => id)).toEqual(['c', 'a'])
    present.takeList([named('a'), named('b')], false, counter.next())
    present.takeOne(named('d'))
    expect(present.servers().map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
  })
})
