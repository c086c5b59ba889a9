import { parentPort, workerData } from 'node:worker_threads'
import type { PasteContext } from '../../shared/paste/answer.ts'
import { searchPaste } from '../../shared/paste/read.ts'

/* Where a large paste is searched, beside everything else: a thread that answers once and ends, with the
   text it was given. */

const { text, context } = workerData as { readonly text: string; readonly context: PasteContext | null }
parentPort?.postMessage(searchPaste(text, context))
