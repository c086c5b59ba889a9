import { ipcMain } from 'electron'
import type { WebContents } from 'electron'
import { calls } from '../../shared/ipc/contract.ts'
import { channelOf } from '../../shared/ipc/names.ts'
import type { Serve } from './serve.ts'
import { isTrustedSender } from './trusted-sender.ts'

/**
 * Puts every call of the contract on its channel. In: how to serve, our pages' origin, and our window's
 * contents at the moment of a call. Out: how many calls are being answered, so that quitting can wait for a
 * change under way.
 */
export function registerCalls(
  serve: Serve,
  origin: string,
  ours: () => WebContents | null,
): { readonly busy: () => number } {
  let busy = 0
  for (const call of Object.keys(calls))
    ipcMain.handle(channelOf(call), async (event, input: unknown) => {
      busy++
      try {
        return await serve(call, isTrustedSender(event, origin, ours()), input)
      } finally {
        busy--
      }
    })
  return { busy: () => busy }
}
