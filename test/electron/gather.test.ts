import { expect, test } from 'vitest'
import { CURRENT_RULES } from '../../shared/gateway/capabilities.ts'
import { gatherIssuerFacts, type Get } from '../../electron/issuer/gather.ts'
import { ok } from '../../shared/result.ts'
import { readMetadata } from '../../shared/verdict/issuer.ts'
import { aServer, aToken, ISSUER } from '../helpers/worlds.ts'

const metadataOf = async (text: string) => {
  const get: Get = () => Promise.resolve(ok({ status: 200, text, location: null }))
  const { metadata } = await gatherIssuerFacts(
    get,
    aToken(),
    aServer(),
    'https://gw.example.com',
    CURRENT_RULES,
  )
  return metadata.state === 'gathered' ? readMetadata(ISSUER, metadata.probes).state : metadata.state
}

test.each([
  ['bytes that are no UTF-8 were replaced on the way', `{"issuer":"${ISSUER}","name":"caf\ufffd"}`],
  ['a number only Python reads', `{"issuer":"${ISSUER}","n":NaN}`],
])('a document readers differ in leaves the verdict open: %s', async (_name, text) => {
  expect(await metadataOf(text)).toBe('unknown')
})

test('a page in place of metadata is refused with certainty', async () => {
  expect(await metadataOf('<html>')).toBe('refused')
})

test('only issuers the server names are asked, and nothing is sent along', async () => {
  const asked: string[] = []
  const get: Get = (url) => {
    asked.push(url)
    return Promise.resolve(ok({ status: 404, text: '', location: null }))
  }
  await gatherIssuerFacts(
    get,
    aToken({ iss: 'https://evil.example' }),
    aServer(),
    'https://gw.example.com',
    CURRENT_RULES,
  )
  expect(asked).toEqual([])
  await gatherIssuerFacts(get, aToken(), aServer(), 'https://gw.example.com', CURRENT_RULES)
  expect(asked.map((url) => new URL(url).host)).toEqual(['idp.example.com', 'idp.example.com'])
})
