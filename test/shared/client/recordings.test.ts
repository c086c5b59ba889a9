import { describe, expect, test } from 'vitest'
import {
  asText,
  comparable,
  labelOf,
  madeUp,
  MADE_UP,
  madeUpServer,
  real,
  realAddress,
  realServer,
  upToFirstCall,
  walkThrough,
} from './recorded.ts'

/** What follows a stop may be the same attempt again, but nothing that goes further than it. */
function goesFurther(label: string, rest: readonly string[]): boolean {
  if (!label.startsWith('STOP')) return false
  const further = label.startsWith('STOP reg')
    ? / (GET|POST) \S*(\/authorize|\/auth|\/token) /
    : label === 'STOP authz'
      ? / POST \S*\/token /
      : / (GET|POST) \S*(\/register|clients-registrations\S*|\/authorize|\/auth|\/token) /
  return rest.some((one) => further.test(one))
}

function check(
  predicted: ReturnType<typeof walkThrough>,
  recorded: readonly string[],
  stop: string,
  registration: unknown,
  authorization: unknown,
): void {
  const told = asText(predicted)
  const label = labelOf(predicted)
  const upTo = upToFirstCall(recorded)
  if (stop === 'token') expect(['in', 'token', 'STOP 401', 'STOP 403']).toContain(label)
  else expect(label).toBe(stop)
  if (label.startsWith('STOP') && !/^STOP 4/.test(label)) {
    expect(upTo.slice(0, told.length)).toEqual(told)
    expect(goesFurther(label, upTo.slice(told.length))).toBe(false)
  } else {
    // Some recordings end with the sign-in; the walk goes on to the first call.
    expect(told.slice(0, upTo.length)).toEqual(upTo)
    if (recorded.some((one) => one.includes('*'))) expect(told).toHaveLength(upTo.length)
  }
  expect(comparable(predicted.sent.registration)).toEqual(registration)
  expect(comparable(predicted.sent.authorization)).toEqual(authorization)
}

describe('every recorded pair is predicted from what the server answered', () => {
  for (const [topology, row] of Object.entries(madeUp.pairs))
    for (const [client, [stop, requests, registration, authorization]] of Object.entries(row))
      test(`${client} against the made-up server ${topology}: ${stop}`, () => {
        const predicted = walkThrough(
          client,
          MADE_UP,
          null,
          madeUpServer(topology, client === 'gemini' && topology !== 'iss-missing'),
        )
        const sent = [madeUp.sent[registration], madeUp.sent[authorization]]
        check(predicted, madeUp.requests[requests] ?? [], stop, sent[0], sent[1])
      })

  for (const [topology, row] of Object.entries(real.pairs))
    for (const [client, [stop, requests, registration, authorization]] of Object.entries(row))
      test(`${client} against ContextForge and Keycloak as ${topology}: ${stop}`, () => {
        const clientId = topology === 'kc-preset' ? 'preset' : null
        const predicted = walkThrough(client, realAddress(topology), clientId, realServer(topology, client))
        const sent = [real.sent[registration], real.sent[authorization]]
        check(predicted, real.requests[requests] ?? [], stop, sent[0], sent[1])
      })

  for (const [client, { requests, authorization }] of Object.entries(madeUp.extra['preset-nodcr']))
    test(`${client} with a client id that was registered beforehand`, () => {
      const predicted = walkThrough(client, MADE_UP, 'preset', madeUpServer('nodcr', false))
      check(predicted, requests, 'in', null, comparable(authorization))
    })

  for (const [topology, { requests }] of Object.entries(madeUp.extra['codex-app']))
    test(`codex up to its first call with the token, against ${topology}`, () => {
      const predicted = walkThrough('codex', MADE_UP, null, madeUpServer(topology, false))
      const told = asText(predicted)
      const upTo = upToFirstCall(requests)
      expect(upTo.slice(0, told.length)).toEqual(told)
    })
})
