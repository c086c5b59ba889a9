/**
 * Told how many servers have come while a list is read, of how many (null: not known); null when it is over.
 * `until`: the gateway asks to wait until then (milliseconds since the epoch).
 */
export type Progress = (servers: number | null, of: number | null, until?: number) => void
