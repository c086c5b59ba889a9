import { describe, expect, test } from 'vitest'
import { otherKeys, secretFields } from '../../shared/change/draft.ts'
import { lintDraft } from '../../shared/change/lint-draft.ts'
import { readRaw } from '../../shared/change/raw-json.ts'
import { boardOf } from '../../shared/contextforge/lanes.ts'
import { KEYS, maskedByGateway, misfit } from '../../shared/contextforge/keys.ts'
import { isSensitiveKey } from '../../shared/contextforge/redact.ts'
import { settingRows } from '../../shared/contextforge/settings.ts'
import { looksLikeAdminForm } from '../../shared/watch/words.ts'
import { aGateway, aServer } from '../helpers/worlds.ts'

const named = KEYS.map(({ key }) => key)

describe('the table of oauth_config’s keys', () => {
  test('names every key once', () => {
    expect(new Set(named).size).toBe(named.length)
  })

  // mcpgateway/common/oauth.py of 1.0.0, 1.0.8 and 1.1.0, copied by hand.
  test('has the secrets the gateway masks, in any case, and no other', () => {
    const listed = [
      'client_secret',
      'password',
      'refresh_token',
      'access_token',
      'id_token',
      'token',
      'secret',
      'private_key',
    ]
    expect(named.filter(maskedByGateway).sort()).toEqual([...listed].sort())
    expect(listed.every(isSensitiveKey)).toBe(true)
    expect(maskedByGateway('Client_Secret')).toBe(true)
    expect(maskedByGateway('api_key')).toBe(false)
    expect(isSensitiveKey('api_key')).toBe(true)
  })

  test.each(['token_url', 'authorization_url', 'authorization_endpoint', 'bearer_methods_supported'])(
    '%s is known wherever a key is known at all',
    (key) => {
      expect(settingRows({ [key]: 'x' })[0]).toMatchObject({ known: true })
      expect(misfit(key, 5)).not.toBeNull()
      const raw = readRaw(`{"${key}": 5}`)
      expect(raw.ok && raw.value.hints.map((hint) => hint.key)).toEqual([key])
      expect(isSensitiveKey(key)).toBe(false)
      expect(otherKeys({ [key]: 'x' })).toEqual([key])
    },
  )

  test.each(KEYS.filter(({ shape }) => shape === 'url').map(({ key }) => key))(
    '%s is remarked where it is not https',
    (key) => {
      const server = aServer({ [key]: 'http://idp.example.com/x' })
      const notes = lintDraft(server, boardOf(server, aGateway()), aGateway())
      expect(notes.filter((note) => note.key === key).map(({ title }) => title)).toEqual(['Not https'])
    },
  )

  test('every key is shown once by the form: in a field, among the secrets, or among the others', () => {
    const config = Object.fromEntries([...named, 'custom'].map((key) => [key, 'x']))
    for (const key of [...named, 'custom']) {
      const places = [
        KEYS.find((record) => record.key === key)?.field !== undefined,
        secretFields(config).includes(key),
        otherKeys(config).includes(key),
      ]
      expect(places.filter(Boolean), key).toHaveLength(1)
    }
  })

  test('a save in the Admin UI is told by what its form drops, key by key', () => {
    const dropped = (key: string) =>
      looksLikeAdminForm({
        kind: 'edited',
        serverName: 's',
        by: null,
        via: 'ui',
        lost: [],
        gained: [],
        learning: null,
        before: { authorization_servers: ['https://a'], [key]: 'x' },
        after: { authorization_servers: ['https://a'] },
      } as never)
    expect(named.filter((key) => key !== 'authorization_servers' && !dropped(key))).toEqual([
      'scopes_supported',
      'token_endpoint',
    ])
  })
})
