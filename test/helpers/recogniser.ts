import { createRecogniser } from '../../electron/recogniser.ts'

/** As in the app; its thread runs from the source. */
export const recogniser = createRecogniser(new URL('../../electron/recognise-thread.ts', import.meta.url))
