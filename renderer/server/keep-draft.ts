import { draftToKeep, type Draft } from '../../shared/change/kept-draft.ts'
import { call } from '../bridge.ts'
import { holdDraft } from './left-behind.ts'

/**
 * Stores what was typed; null removes it. Apart from what every start shows of it, because the masking of
 * secrets is much script.
 */
export function keepDraft(baseUrl: string, serverId: string, draft: Draft | null): void {
  holdDraft(baseUrl, serverId, draft)
  void call('draft.keep', { baseUrl, serverId, draft: draft && draftToKeep(draft) })
}
