import { parentPort, workerData } from 'node:worker_threads'
import { recognise } from '../../shared/token/recognise.ts'

/* Where a large paste is searched for tokens, beside everything else: a thread that answers once and ends, with the text it was given. */

parentPort?.postMessage(recognise(String(workerData)))
