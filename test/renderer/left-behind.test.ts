import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { keepDraft } from '../../renderer/server/keep-draft.ts'
import { bringBackDrafts, useDraft } from '../../renderer/server/left-behind.ts'
import type { Draft } from '../../shared/change/kept-draft.ts'
import { fakeBridge } from './bridge.ts'

afterEach(cleanup)

const settings = (client: string) => ({ oauthEnabled: true, oauthConfig: { client_id: client } })
const typed = (client: string): Draft => ({
  base: settings('before'),
  mine: settings(client),
  secrets: {},
  raw: null,
})
const [STAGE, PROD] = ['https://stage.example.com', 'https://prod.example.com'] as const

test('drafts that the main process kept come back for the gateway they were typed on, and newer ones stay', async () => {
  const bridge = fakeBridge({
    'draft.keep': {},
    'draft.list': ({ baseUrl }) => ({
      drafts: baseUrl === PROD ? ['s1', 's2'].map((serverId) => ({ serverId, draft: typed('old') })) : [],
    }),
  })
  const shown = renderHook(() => ({
    prod: [useDraft(PROD, 's1'), useDraft(PROD, 's2')].map((one) => JSON.stringify(one?.mine.oauthConfig)),
    stage: useDraft(STAGE, 's1'),
  })).result
  act(() => keepDraft(PROD, 's2', typed('new')))
  expect(bridge.inputs('draft.keep').map(({ baseUrl }) => baseUrl)).toEqual([PROD])
  let back: readonly number[] = []
  await act(async () => {
    back = [await bringBackDrafts(STAGE), await bringBackDrafts(PROD)]
  })
  expect(back).toEqual([0, 1])
  expect(shown.current).toEqual({ prod: ['{"client_id":"old"}', '{"client_id":"new"}'], stage: null })
})
