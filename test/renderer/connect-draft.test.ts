import { describe, expect, test } from 'vitest'
import {
  draftOf,
  emptyDraft,
  profileDraftOf,
  suggestedName,
  withEnvironment,
} from '../../renderer/connect/draft.ts'

describe('the connect form', () => {
  test('starts cautious: PROD and read-only', () => {
    expect(emptyDraft).toMatchObject({ environment: 'PROD', readOnly: true })
  })

  test('lets the environment choose read-only until the operator did', () => {
    const dev = withEnvironment(emptyDraft, 'DEV')
    expect(dev.readOnly).toBe(false)
    expect(withEnvironment(dev, 'PROD').readOnly).toBe(true)
    const chosen = { ...dev, readOnly: true, readOnlyChosen: true }
    expect(withEnvironment(chosen, 'STAGE').readOnly).toBe(true)
  })

  test('never turns a saved writable gateway read-only, or back, by its environment', () => {
    const saved = draftOf({ ...profileDraftOf(emptyDraft), id: 'p1', readOnly: false, hasSecret: true })
    expect(withEnvironment(saved, 'PROD').readOnly).toBe(false)
  })

  test.each([
    ['https://mcp.example.com/gateway?x=1', 'mcp.example.com'],
    ['  http://localhost:4444/ ', 'localhost:4444'],
    ['mcp.example.com', 'mcp.example.com'],
    ['', ''],
  ])('suggests the host of %j as the name', (url, name) => {
    expect(suggestedName(url)).toBe(name)
  })

  test('saves what is typed without blanks, the host as name, and the usual header', () => {
    const typed = {
      ...emptyDraft,
      url: ' https://mcp.example.com ',
      email: ' ops@example.com ',
      authHeaderName: ' ',
    }
    const draft = profileDraftOf(typed)
    expect(draft).toMatchObject({
      name: 'mcp.example.com',
      url: 'https://mcp.example.com',
      email: 'ops@example.com',
      authHeaderName: 'Authorization',
    })
    expect(draft).not.toHaveProperty('readOnlyChosen')
  })

  test('keeps the profile’s id and drops what only the app knows of its secret', () => {
    const draft = profileDraftOf(draftOf({ ...profileDraftOf(emptyDraft), id: 'p1', hasSecret: true }))
    expect(draft.id).toBe('p1')
    expect(draft).not.toHaveProperty('hasSecret')
  })
})
