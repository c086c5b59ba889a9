import { stalls } from './stalls.ts'

/*
 * `npm run bench -- busy`: how long many changes and many servers keep the main process busy in one go.
 * Nothing here fails a build: figures are for people.
 */

for (const { what, longestMs, wholeMs } of await stalls())
  console.log(`${what}: longest ${longestMs.toFixed(1)} ms in one go, ${wholeMs.toFixed(0)} ms in all`)
