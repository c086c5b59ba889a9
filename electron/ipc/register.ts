import { ipcMain } from 'electron'
import type { WebContents } from 'electron'
import { CALLS } from '../../shared/ipc/channels.ts'
import type { Serve } from './serve.ts'
import { isTrustedSender } from './trusted-sender.ts'

/** What answers calls: which there are, and how one is served. */
export type Served = { readonly knows: (name: string) => boolean; readonly serve: Serve }

/**
 * Takes the calls of the page, also those that come before there is what answers them: they wait for it. In:
 * what answers, our pages' origin, and our window's contents at the moment of a call. A name the contract
 * does not have is an error of the page, and rejects. Out: how many calls are being answered, so that
 * quitting can wait for a change under way.
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
