import { createRecogniser } from '../../electron/shelf/recogniser.ts'

/** The recogniser of the app; its thread runs from the source. */
export const recogniser = createRecogniser(
  new URL('../../electron/shelf/recognise-thread.ts', import.meta.url),
)
