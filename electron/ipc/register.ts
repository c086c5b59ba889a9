import { ipcMain } from 'electron'
import type { WebContents } from 'electron'
import { CALLS } from '../../shared/ipc/channels.ts'
import type { Serve } from './serve.ts'
import { isTrustedSender } from './trusted-sender.ts'

/** Answers calls: tells which calls there are, and serves one. */
export type Served = { readonly knows: (name: string) => boolean; readonly serve: Serve }

/**
 * Receives the calls of the page. Calls that come before the app is ready wait. In: what answers the calls,
 * the origin of our pages, and our window's contents at the time of a call. A name the contract does not have
 * is an error of the page, and rejects. Out: how many calls are being answered, so that quitting can wait for
 * a change that is being written.
 */
export function registerCalls(
  answering: Promise<Served>,
  origin: string,
  ours: () => WebContents | null,
): { readonly busy: () => number } {
  let busy = 0
  ipcMain.handle(CALLS, async (event, name: unknown, input: unknown) => {
    const trusted = isTrustedSender(event, origin, ours())
    busy++
    try {
      const { knows, serve } = await answering
      if (typeof name !== 'string' || !knows(name)) throw new Error('unknown call')
      return await serve(name, trusted, input)
    } finally {
      busy--
    }
  })
  return { busy: () => busy }
}
