import type { Worker } from 'node:worker_threads'
import type { PasteContext } from '../../shared/paste/answer.ts'
import type { Searched } from '../../shared/paste/read.ts'

/** In: a paste, and the server it is for where one is chosen. */
export type Recogniser = (text: string, context?: PasteContext | null) => Promise<Searched>

/**
 * Texts up to this length (characters) are searched at once: that takes less time than starting a thread.
 */
const SHORT = 4 * 1024
/** How long a thread may search, in milliseconds, and how much memory it may use, in MiB. */
const LONGEST_MS = 10_000
const MOST_MIB = 256

/**
 * Searches a paste as `searchPaste` does without keeping this process, through which every key and click
 * comes, busy: a long text is searched in a thread of its own, which ends with it. In: the file of that
 * thread. What takes too long or too much is said as a text in which nothing was found; nothing is kept.
 */
export const createRecogniser =
  (threadFile: string | URL, longestMs = LONGEST_MS): Recogniser =>
  async (text, context = null) => {
    if (text.length <= SHORT) return (await import('../../shared/paste/read.ts')).searchPaste(text, context)
    const nothing = (why: string): Searched => ({ found: [], tokens: [], why, answers: [] })
    const failed = nothing('This text cannot be searched. Paste the token alone')
    let thread: Worker
    try {
      // Loaded with the first long paste: no start needs threads.
      const threads = await import('node:worker_threads')
      thread = new threads.Worker(threadFile, {
        workerData: { text, context },
        env: {},
        resourceLimits: { maxOldGenerationSizeMb: MOST_MIB },
      })
    } catch {
      return failed
    }
    let timer: NodeJS.Timeout | undefined
    const answer = await new Promise<Searched>((resolve) => {
      timer = setTimeout(
        () => resolve(nothing('This text takes too long to search. Paste the token alone')),
        longestMs,
      )
      thread.once('message', (found: Searched) => resolve(found))
      // `on` and not `once`: a second error without a listener would end the app.
      for (const fault of ['error', 'messageerror', 'exit'] as const)
        thread.on(fault as 'error', () => resolve(failed))
    })
    clearTimeout(timer)
    await thread.terminate()
    return answer
  }
